"""How lists call their columns, in English, Russian and German, as `columns.plain` reads them."""

HEADINGS = {
    "external_number": (
        "customer id, customer no, customer number, reseller no, reseller id, account number, "
        "account id, account no, client id, client no, company id, external number, "
        "number elsewhere, number, no, id, code, "
        "код, код клиента, код контрагента, номер, номер клиента, ид, ид клиента, id клиента, "
        "kundennummer, kunden nr, kundennr, kd nr, nummer, nr, debitor, debitorennummer, "
        "record id, user id, organization id, organisation id, lead id, external id, id контакта"
    ),
    "company": (
        "company, company name, organization, organisation, organization name, "
        "organisation name, account name, account, reseller name, customer name, customer, "
        "client, client name, business name, firm, employer, "
        "компания, название компании, название, наименование, наименование организации, "
        "организация, название организации, наименование компании, контрагент, фирма, клиент, "
        "юридическое лицо, наименование контрагента, "
        "firma, firmenname, unternehmen, firmierung, organisation name 1, kunde, "
        "название организации контакта, полное наименование, краткое наименование, "
        "наименование в программе, название контрагента, associated company, primary company, "
        "current company, employer name"
    ),
    "name": (
        "contact name, full name, fullname, name, contact, contact person, person, "
        "person s full name, attention, "
        "фио, ф и о, контактное лицо, контакт, полное имя, имя и фамилия, фамилия имя отчество, "
        "фио контакта, фио контактного лица, "
        "ansprechpartner, ansprechperson, kontakt, kontaktperson, vollstandiger name, "
        "vollständiger name, имя контакта, название контакта, "
        "основное контактное лицо"
    ),
    "first_name": "first name, firstname, given name, forename, имя, vorname",
    "middle_name": (
        "middle name, middlename, patronymic, second name, отчество, zweiter vorname, "
        "weitere vornamen, additional name"
    ),
    "surname": (
        "surname, last name, lastname, family name, фамилия, nachname, familienname, zuname"
    ),
    "initials": "initials, инициалы, initialen",
    "gender": "gender, sex, пол, geschlecht",
    "job_title": (
        "job title, contact title, title, position, function, role, "
        "должность, позиция, position im unternehmen, funktion, stelle, berufsbezeichnung, job, "
        "должность контакта, "
        "должность контактного лица"
    ),
    "organizational_level": (
        "organizational level, organisational level, seniority, management level, "
        "организационный уровень, уровень должности, "
        "organisationsebene, hierarchieebene"
    ),
    "job_responsibilities": (
        "job responsibility, job responsibilities, responsibility, responsibilities, "
        "должностные обязанности, должностная обязанность, обязанности, зона ответственности, "
        "zuständigkeit, zuständigkeiten, verantwortung"
    ),
    "address": (
        "address, address line 1, address 1, street, street address, street 1, "
        "адрес, адрес 1, улица, улица дом, юридический адрес, "
        "strasse, straße, strasse nr, straße nr, strasse und hausnummer, straße und hausnummer, "
        "adresse, anschrift, улица номер дома, street number, street name, "
        "organization address, organisation address, postal address, факт адрес"
    ),
    "address_2": (
        "address line 2, address 2, street 2, suite, адрес 2, офис, adresszusatz, adresse 2, "
        "квартира офис комната этаж, address line 3, "
        "strasse 2, улица 2"
    ),
    "post_code": (
        "postal code, post code, postcode, postalcode, zip, zip code, zipcode, zip postal code, "
        "индекс, почтовый индекс, plz, postleitzahl, "
        "почтовый код"
    ),
    "city": ("city, town, город, населенный пункт, ort, stadt, wohnort"),
    "county": (
        "region, state, state province, province, county, область, регион, край, "
        "субъект рф, bundesland, kanton, state region, bezirk, "
        "bundesland kanton"
    ),
    "country": (
        "country, country region, country code, nation, страна, код страны, land, staat, "
        "land region, страна или регион, страна регион, страна регистрации"
    ),
    "phone": (
        "phone, telephone, phone number, phone no, tel, tel no, business phone, work phone, "
        "телефон, тел, номер телефона, рабочий телефон, "
        "telefon, telefonnummer, tel nr, rufnummer, telephone number, phone main, "
        "телефоны"
    ),
    "mobile": (
        "mobile, mobile phone, mobile no, cell, cell phone, "
        "мобильный, мобильный телефон, моб телефон, моб тел, сотовый, сотовый телефон, "
        "mobil, mobiltelefon, handy, mobilnummer, мобильный телефон контакта, "
        "phone mobile, телефон переносной"
    ),
    "fax": "fax, fax number, fax no, факс, telefax, faxnummer",
    "email": (
        "email, e mail, email address, e mail address, mail, email 1, "
        "почта, эл почта, электронная почта, емейл, имейл, адрес электронной почты, "
        "эл адрес, email адрес, e mail адрес, e mail adresse, emailadresse, mailadresse, "
        "адрес эл почты, адрес электронной почты контакта"
    ),
    "home_page": (
        "home page, homepage, website, web site, web, url, www, "
        "сайт, веб сайт, домашняя страница, адрес сайта, internet, webseite, internetseite, "
        "web page, website url, home page url, company website, "
        "веб страница, корпоративный сайт"
    ),
    "language": (
        "language, language code, preferred language, язык, код языка, язык общения, sprache"
    ),
    "salesperson": (
        "salesperson, salesperson code, sales person, sales rep, account manager, owner, "
        "account owner, менеджер, менеджер по продажам, ответственный, ответственный менеджер, "
        "куратор, verkaufer, verkäufer, vertriebsmitarbeiter, betreuer, kundenbetreuer, "
        "assigned to, contact owner, sales owner, lead owner, record owner, assigned user, "
        "zuständig"
    ),
    "territory": (
        "territory, territory code, sales territory, территория, код территории, "
        "gebiet, verkaufsgebiet, vertriebsgebiet"
    ),
    "mailing_groups": (
        "mailing group, mailing groups, mailing list, mailing lists, mailings, "
        "группа рассылки, группы рассылки, рассылка, рассылки, "
        "verteiler, mailinggruppe, mailinggruppen"
    ),
    "industry_groups": (
        "industry, industry group, industry groups, trade, sector, "
        "отрасль, отраслевая группа, отраслевые группы, сфера деятельности, вид деятельности, "
        "branche, branchen, branchengruppe"
    ),
    "business_relations": (
        "business relation, business relations, relation, relationship, "
        "деловые отношения, деловое отношение, отношения, тип отношений, "
        "geschäftsbeziehung, geschäftsbeziehungen"
    ),
    "correspondence_type": (
        "correspondence type, preferred contact, preferred channel, prefers, "
        "тип корреспонденции, предпочтительный канал, предпочитает, "
        "korrespondenzart, bevorzugter kanal"
    ),
    "formal_salutation": (
        "salutation, formal salutation, обращение, официальное обращение, "
        "briefanrede, formelle anrede"
    ),
    "informal_salutation": (
        "informal salutation, неофициальное обращение, неформальное обращение, informelle anrede"
    ),
    "addressee": (
        "addressee, letter addressee, адресат, адресат письма, adressat, empfänger, briefempfänger"
    ),
    "consent.hard_copy": (
        "consent to letters, letter consent, mail consent, согласие на письма, "
        "согласие на почтовую рассылку, einwilligung post, einwilligung brief"
    ),
    "consent.email": (
        "consent to e mails, consent to emails, email consent, e mail consent, email opt in, "
        "opt in, newsletter, consent, согласие на рассылку, согласие на e mail, "
        "согласие на эл почту, согласие, согласие на электронную рассылку, "
        "einwilligung, einwilligung e mail, newsletter einwilligung"
    ),
    "consent.phone": (
        "consent to calls, phone consent, call consent, согласие на звонки, "
        "einwilligung telefon, einwilligung anruf"
    ),
    "refusal.hard_copy": (
        "do not mail, do not send mail, do not send letters, do not allow mails, no letters, "
        "letters opt out, mail opt out, отказ от писем, не писать, "
        "keine post, keine briefe"
    ),
    "refusal.email": (
        "email opt out, e mail opt out, opt out, opted out, has opted out of email, unsubscribed, "
        "unsubscribed on, unsubscribed at, unsubscribe date, opted out on, opted out at, "
        "opt out date, email opt out date, unsubscribed date, дата отписки, дата отказа, "
        "abgemeldet am, unsubscribed from all email, unsubscribed from all emails, do not email, "
        "do not e mail, "
        "do not allow emails, do not allow e mails, do not allow bulk emails, "
        "do not allow bulk e mails, no emails, no e mails, "
        "отказ от рассылки, отказ от рассылок, отписан, отписан от рассылки, отписался, "
        "abgemeldet, vom newsletter abgemeldet, keine e mails, keine emails"
    ),
    "refusal.phone": (
        "do not call, do not phone, do not allow phone calls, do not allow calls, no calls, "
        "phone opt out, call opt out, отказ от звонков, не звонить, keine anrufe, nicht anrufen"
    ),
    "consent.said_on": (
        "consent date, date of the consent, date of consent, opt in date, дата согласия, "
        "datum der einwilligung, einwilligung am"
    ),
    "consent.source": (
        "consent source, source of the consent, источник согласия, quelle der einwilligung"
    ),
    "consent.basis": (
        "consent basis, lawful basis, legal basis, lawful basis of the consent, "
        "основание согласия, правовое основание, основание обработки, "
        "rechtsgrundlage, rechtsgrundlage der einwilligung"
    ),
    "is_excluded": (
        "excluded, exclude from segments, excluded from segments, do not contact, "
        "исключен, исключить из сегментов, не беспокоить, "
        "ausgeschlossen, nicht kontaktieren, werbesperre, contact blocked"
    ),
    "is_privacy_blocked": (
        "privacy blocked, privacy block, blocked, заблокирован, блокировка данных, "
        "datenschutzsperre, gesperrt"
    ),
    "is_minor": "minor, is minor, несовершеннолетний, minderjährig",
    "has_parental_consent": (
        "parental consent, parental consent received, согласие родителей, einwilligung der eltern"
    ),
    "is_inactive": (
        "inactive, closed, deceased, неактивен, неактивный, закрыт, недействующий, "
        "inaktiv, geschlossen, verstorben"
    ),
    "inactive_reason": (
        "why inactive, inactive reason, reason of inactivity, почему неактивен, "
        "причина неактивности, grund der inaktivität, warum inaktiv"
    ),
    "note": (
        "note, notes, comment, comments, remark, remarks, description, "
        "примечание, примечания, комментарий, комментарии, заметка, заметки, описание, "
        "notiz, notizen, bemerkung, bemerkungen, kommentar, "
        "дополнительная информация"
    ),
    "profile_answers": (
        "profile, profile answer, profile answers, анкета, ответы анкеты, ответы профиля, "
        "profil, profilantworten"
    ),
    "alt.code": (
        "alternative address code, code of the alternative address, код доп адреса, "
        "код дополнительного адреса, код альтернативного адреса, code der alternativen adresse"
    ),
    "alt.phone": "alternative address phone, телефон доп адреса, телефон дополнительного адреса",
    "alt.email": "alternative address email, alternative address e mail, почта доп адреса",
    "alt.starts_on": (
        "alternative address from, address from, address valid from, адрес действует с, "
        "доп адрес с, начало действия адреса, adresse gültig ab"
    ),
    "alt.ends_on": (
        "alternative address until, address until, address to, address valid until, "
        "адрес действует до, адрес действует по, доп адрес по, конец действия адреса, "
        "adresse gültig bis"
    ),
    "person.external_number": (
        "contact id, contact no, person id, person no, код контакта, номер контакта, kontakt nr"
    ),
    "person.email": (
        "contact email, contact e mail, person email, personal email, "
        "почта контактного лица, личная почта, e mail ansprechpartner"
    ),
    "person.phone": (
        "contact phone, direct phone, direct line, телефон контактного лица, прямой телефон, "
        "durchwahl, telefon ansprechpartner"
    ),
    "person.mobile": "contact mobile, мобильный контактного лица, handy ansprechpartner",
}
# Headings that give way to every other of the same field.
WEAK = frozenset(
    {
        *("title", "job", "owner", "description", "описание", "юридический адрес", "external id"),
        *("id", "no", "nr", "number", "nummer", "code", "номер", "ид", "код"),
        *("record id", "user id", "lead id"),
    }
)
# Numbers of whom each row is about: of the person, where its company has a column of its own.
OF_THE_ROW = frozenset(
    {"id", "ид", "record id", "user id", "lead id", "external id", "external number", "id контакта"}
)
# Words that say which of a contact's addresses a column is about; the rest says what of it.
WHICH_ADDRESS = {
    "mailing": "mailing|correspondence|почтов(ый|ого)|korrespondenz|post",
    "business": (
        "business|work|office|company|рабоч(ий|его)|раб(?= адрес)|geschäftlich(e|er|es)?|"
        "dienstlich(e|er|es)?|firmen"
    ),
    "actual": "фактическ(ий|ого)|physical|visiting",
    "billing": "billing|bill to|invoice|invoicing|плательщика|для счетов|rechnungs",
    "legal": "legal|registered|юридическ(ий|ого)",
    "delivery": "shipping|delivery|ship to|deliver to|доставки|отгрузки|liefer",
    "alt": (
        "other|alternative|alternate|alt|another|альтернативн(ый|ого)|дополнительн(ый|ого)|доп|"
        "друг(ой|ого)|alternativ(e|er|es)?|weitere"
    ),
    "home": "home|private|домашн(ий|его)|дом(?= адрес)|privat(e|er|es)?",
    "second": "2|second|второ(й|го)|zweite",
}
# German writes them as one word with the rest.
COMPOUNDS = r"\b(rechnungs|liefer|korrespondenz|firmen|(?:post|privat)(?=adresse|anschrift))"
# The first of these is the contact's main address, where no column says just "address".
MAIN_ADDRESSES = ("mailing", "business", "actual", "billing", "legal", "second")
