"""What a column of a file may be, and what its heading says it is, in English and Russian."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from crm.folding import fold

SKIP = ""
# Values of the row's company, or of the person where the row names no company.
FIELDS = {
    "external_number": gettext_lazy("Number elsewhere"),
    "company": gettext_lazy("Company"),
    "name": gettext_lazy("Person's full name"),
    "first_name": gettext_lazy("First name"),
    "middle_name": gettext_lazy("Middle name or patronymic"),
    "surname": gettext_lazy("Surname"),
    "gender": gettext_lazy("Gender"),
    "job_title": gettext_lazy("Job title"),
    "address": gettext_lazy("Street"),
    "address_2": gettext_lazy("Street, second line"),
    "post_code": gettext_lazy("Post code"),
    "city": gettext_lazy("City"),
    "county": gettext_lazy("Region"),
    "country": gettext_lazy("Country"),
    "phone": gettext_lazy("Phone"),
    "mobile": gettext_lazy("Mobile phone"),
    "fax": gettext_lazy("Fax"),
    "email": gettext_lazy("E-mail"),
    "home_page": gettext_lazy("Home page"),
    "language": gettext_lazy("Language"),
    "salesperson": gettext_lazy("Salesperson (code or name)"),
    "territory": gettext_lazy("Territory (code or name)"),
    # The person's own, beside the company's.
    "person.external_number": gettext_lazy("Person's number elsewhere"),
    "person.email": gettext_lazy("Person's own e-mail"),
    "person.phone": gettext_lazy("Person's own phone"),
    "person.mobile": gettext_lazy("Person's own mobile phone"),
}
HEADINGS = {
    "external_number": (
        "customer id, customer no, customer number, reseller no, reseller id, account number, "
        "client id, client no, external number, number elsewhere, number, no, id, code, "
        "код, код клиента, номер, номер клиента, ид, ид клиента, id клиента"
    ),
    "company": (
        "company, company name, organization, organisation, organization name, account name, "
        "reseller name, customer name, business name, firm, компания, название компании, "
        "название, наименование, наименование организации, организация, название организации, "
        "контрагент, фирма, юридическое лицо"
    ),
    "name": (
        "contact name, full name, name, contact, contact person, person, "
        "фио, контактное лицо, контакт, полное имя, имя и фамилия"
    ),
    "first_name": "first name, firstname, given name, имя",
    "middle_name": "middle name, patronymic, отчество",
    "surname": "surname, last name, lastname, family name, фамилия",
    "gender": "gender, sex, пол",
    "job_title": "job title, contact title, title, position, должность",
    "address": "address, address line 1, address 1, street, street address, адрес, адрес 1, улица",
    "address_2": "address line 2, address 2, street 2, адрес 2",
    "post_code": "postal code, post code, postcode, zip, zip code, plz, индекс, почтовый индекс",
    "city": "city, town, город, населенный пункт",
    "county": "region, state, state province, province, county, область, регион, край",
    "country": "country, country region, страна",
    "phone": "phone, telephone, phone number, tel, телефон",
    "mobile": "mobile, mobile phone, cell, cell phone, мобильный, мобильный телефон, сотовый",
    "fax": "fax, fax number, факс",
    "email": (
        "email, e mail, email address, mail, почта, эл почта, электронная почта, "
        "адрес электронной почты"
    ),
    "home_page": "home page, homepage, website, web site, web, url, сайт, веб сайт",
    "language": "language, язык",
    "salesperson": "salesperson, sales person, account manager, менеджер, менеджер по продажам",
    "territory": "territory, sales territory, территория",
    "person.external_number": "contact id, contact no, person id",
    "person.email": "contact email, contact e mail, person email, почта контактного лица",
    "person.phone": "contact phone, direct phone, телефон контактного лица",
    "person.mobile": "contact mobile, мобильный контактного лица",
}
BY_HEADING = {
    heading.strip(): field
    for field, headings in HEADINGS.items()
    for heading in headings.split(",")
}


def guess(header: Sequence[str]) -> list[str]:
    """The field of each column, SKIP where the heading is unknown or its field already taken."""
    fields: list[str] = []
    for heading in header:
        field = BY_HEADING.get(plain(heading), SKIP)
        fields.append(SKIP if field in fields else field)
    return fields


def plain(heading: str) -> str:
    """Lower case words with single blanks: "State/Province" is "state province"."""
    return " ".join(re.findall(r"\w+", (fold(heading) or "").replace("ё", "е").replace("_", " ")))
