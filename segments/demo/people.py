"""Whom the firm of the demo knows: companies and persons in three languages.

Nobody here exists: e-mail addresses are of reserved domains, most phone numbers of the ranges
that are kept for films.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoPerson:
    """`gender` is f or m, or empty where nobody said; `mailbox` is the part before the @."""

    first_name: str
    surname: str
    gender: str
    job_title: str
    mailbox: str
    middle_name: str = ""
    address: str = ""
    post_code: str = ""
    city: str = ""
    prefers: str = ""
    language: str = ""


@dataclass(frozen=True)
class DemoCompany:
    name: str
    domain: str
    address: str
    post_code: str
    city: str
    country: str
    phone: str
    territory: str
    salesperson: str
    people: tuple[DemoPerson, ...]

    @property
    def language(self) -> str:
        return {"DE": "de", "AT": "de", "RU": "ru"}.get(self.country, "en")


P = DemoPerson
COMPANIES = (
    DemoCompany(
        "Lindenhof Möbel GmbH",
        "lindenhof",
        "Lindenweg 5",
        "10115",
        "Berlin",
        "DE",
        "+49 30 23125 201",
        "DE",
        "AH",
        (
            P("Jörg", "Schäfer", "m", "Geschäftsführer", "j.schaefer"),
            P("Sabine", "Groß", "f", "Leiterin Einkauf", "s.gross", prefers="email"),
        ),
    ),
    DemoCompany(
        "Hafenlicht Café KG",
        "hafenlicht",
        "Große Elbstraße 18",
        "22767",
        "Hamburg",
        "DE",
        "+49 40 66969 202",
        "DE",
        "AH",
        (P("Björn", "Petersen", "m", "Inhaber", "bjoern"),),
    ),
    DemoCompany(
        "Rheinbogen Museen gGmbH",
        "rheinbogen",
        "Uferpromenade 2",
        "50667",
        "Köln",
        "DE",
        "+49 221 4710 203",
        "DE",
        "AH",
        (
            P("Käthe", "Übach", "f", "Kuratorin", "k.uebach"),
            P("Thomas", "Klein", "m", "Technischer Leiter", "t.klein"),
        ),
    ),
    DemoCompany(
        "Isartal Werkstätten AG",
        "isartal",
        "Maximilianstraße 40",
        "80539",
        "München",
        "DE",
        "+49 89 99998 204",
        "DE",
        "AH",
        (
            P("Ursula", "Meißner", "f", "Leiterin Einkauf", "u.meissner"),
            P("Felix", "von der Au", "m", "Betriebsingenieur", "f.vonderau", prefers="email"),
        ),
    ),
    DemoCompany(
        "Buchhandlung Morgenstern",
        "morgenstern",
        "Zeil 77",
        "60313",
        "Frankfurt am Main",
        "DE",
        "+49 69 90009 205",
        "DE",
        "AH",
        (P("Miriam", "Morgenstern", "f", "Inhaberin", "miriam"),),
    ),
    DemoCompany(
        "Wiener Lichtspiele GmbH",
        "lichtspiele",
        "Neubaugasse 25",
        "1070",
        "Wien",
        "AT",
        "+43 1 555 0206",
        "DE",
        "AH",
        (
            P("Eva", "Hofer", "f", "Prokuristin", "e.hofer"),
            P("Lukas", "Grünwald", "m", "Haustechnik", "l.gruenwald", prefers="email"),
        ),
    ),
    DemoCompany(
        "Clarke & Sons Ltd",
        "clarke-sons",
        "12 Mill Lane",
        "LS1 4AP",
        "Leeds",
        "GB",
        "+44 113 496 0301",
        "GB",
        "JB",
        (
            P("Emma", "Clarke", "f", "Managing director", "emma.clarke"),
            P("Oliver", "Nash", "m", "Facilities manager", "o.nash", prefers="email"),
        ),
    ),
    DemoCompany(
        "The Copper Kettle",
        "copperkettle",
        "3 Market Square",
        "OX1 3HA",
        "Oxford",
        "GB",
        "+44 1632 960302",
        "GB",
        "JB",
        (P("Siobhán", "O'Brien", "f", "Owner", "siobhan"),),
    ),
    DemoCompany(
        "Harbour Gallery",
        "harbourgallery",
        "Quay House, 9 Dock Road",
        "BS1 5UH",
        "Bristol",
        "GB",
        "+44 117 496 0303",
        "GB",
        "JB",
        (
            P("Amir", "Rahman", "m", "Director", "amir.rahman"),
            P("Charlotte", "Webb", "f", "Exhibitions", "c.webb"),
        ),
    ),
    DemoCompany(
        "Kelpie Outdoor Ltd",
        "kelpie",
        "55 Rose Street",
        "EH2 2NG",
        "Edinburgh",
        "GB",
        "+44 131 496 0304",
        "GB",
        "JB",
        (P("Fiona", "MacLeod", "f", "Head of retail", "fiona.macleod"),),
    ),
    DemoCompany(
        "Bluebird Clinics plc",
        "bluebird",
        "101 Regent Road",
        "M5 4QU",
        "Manchester",
        "GB",
        "+44 161 496 0305",
        "GB",
        "JB",
        (
            P("Priya", "Patel", "f", "Head of procurement", "p.patel", prefers="email"),
            P("Henry", "Stone", "m", "Estates manager", "h.stone"),
        ),
    ),
    DemoCompany(
        "Liffey Books",
        "liffeybooks",
        "14 Ormond Quay",
        "D01 H6F2",
        "Dublin",
        "IE",
        "+353 20 913 0306",
        "GB",
        "JB",
        (P("Conor", "Byrne", "m", "Owner", "conor.byrne"),),
    ),
    DemoCompany(
        "Prairie Robotics Inc.",
        "prairierobotics",
        "400 Lake Street, Suite 210",
        "60606",
        "Chicago",
        "US",
        "+1 312 555 0141",
        "US",
        "JB",
        (
            P("Michael", "Turner", "m", "Operations manager", "mturner"),
            P("Grace", "Kim", "f", "Buyer", "gkim", prefers="email"),
        ),
    ),
    DemoCompany(
        "Bayview Bakeries LLC",
        "bayview",
        "28 Ferry Street",
        "94111",
        "San Francisco",
        "US",
        "+1 415 555 0142",
        "US",
        "JB",
        (P("Dolores", "Nuñez", "f", "Owner", "dolores"),),
    ),
    DemoCompany(
        "ООО «Светлый дом»",
        "svetlydom",
        "ул. Садовая, д. 12, офис 4",
        "191023",
        "Санкт-Петербург",
        "RU",
        "+7 812 555-01-41",
        "RU-NW",
        "OS",
        (
            P("Анна", "Соколова", "f", "Генеральный директор", "sokolova", "Петровна"),
            P("Илья", "Кузнецов", "m", "Начальник отдела закупок", "kuznetsov", "Сергеевич"),
        ),
    ),
    DemoCompany(
        "АО «Балтийская верфь»",
        "baltverf",
        "наб. Лейтенанта Шмидта, д. 31",
        "199034",
        "Санкт-Петербург",
        "RU",
        "+7 812 555-01-42",
        "RU-NW",
        "OS",
        (
            P("Семён", "Алёхин", "m", "Главный энергетик", "alekhin", "Фёдорович"),
            P("Татьяна", "Белова", "f", "Инженер-проектировщик", "belova", "Ильинична"),
        ),
    ),
    DemoCompany(
        "ООО «Ладога-Мебель»",
        "ladoga-mebel",
        "пр. Карла Маркса, д. 8",
        "185035",
        "Петрозаводск",
        "RU",
        "+7 814 555-01-43",
        "RU-NW",
        "OS",
        (P("Никита", "Лебедев", "m", "Коммерческий директор", "lebedev", "Андреевич"),),
    ),
    DemoCompany(
        "Музей книги",
        "muzeyknigi",
        "ул. Воздвиженка, д. 3",
        "119019",
        "Москва",
        "RU",
        "+7 495 555-01-44",
        "RU-C",
        "OS",
        (
            P("Ольга", "Новикова", "f", "Директор музея", "novikova", "Дмитриевна"),
            P("Лев", "Зайцев", "m", "Главный инженер", "zaytsev", "Борисович", prefers="email"),
        ),
    ),
    DemoCompany(
        "ООО «Кофейня на углу»",
        "kofeynya",
        "ул. Пятницкая, д. 20",
        "115035",
        "Москва",
        "RU",
        "+7 495 555-01-45",
        "RU-C",
        "OS",
        (P("Мария", "Жукова", "f", "Управляющая", "zhukova", "Игоревна"),),
    ),
    DemoCompany(
        "ПАО «Окские станки»",
        "okastanki",
        "ул. Станочная, д. 1",
        "390006",
        "Рязань",
        "RU",
        "+7 491 555-01-46",
        "RU-C",
        "OS",
        (
            P("Артём", "Воробьёв", "m", "Технический директор", "vorobyov", "Павлович"),
            P("Екатерина", "Щукина", "f", "Руководитель закупок", "shchukina", "Юрьевна"),
        ),
    ),
    DemoCompany(
        "ООО «Волга-Логистика»",
        "volgalog",
        "ул. Рождественская, д. 24",
        "603001",
        "Нижний Новгород",
        "RU",
        "+7 831 555-01-47",
        "RU-C",
        "OS",
        (P("Григорий", "Мельник", "m", "Начальник склада", "melnik", "Олегович"),),
    ),
)


@dataclass(frozen=True)
class PrivatePerson:
    """Somebody without a company, with an address of their own."""

    person: DemoPerson
    country: str
    language: str
    phone: str
    territory: str
    salesperson: str


PRIVATE = (
    PrivatePerson(
        P(
            "Margarete",
            "Zöllner",
            "f",
            "Architektin",
            "margarete.zoellner",
            address="Am Alten Markt 11",
            post_code="01067",
            city="Dresden",
        ),
        "DE",
        "de",
        "+49 30 23125 251",
        "DE",
        "AH",
    ),
    PrivatePerson(
        P(
            "Konrad",
            "Weiß",
            "m",
            "Lichtplaner",
            "konrad.weiss",
            address="Neckargasse 6",
            post_code="72070",
            city="Tübingen",
            prefers="email",
        ),
        "DE",
        "de",
        "+49 30 23125 252",
        "DE",
        "AH",
    ),
    PrivatePerson(
        P(
            "Robin",
            "Taylor",
            "",
            "Interior designer",
            "robin.taylor",
            address="7 Castle Hill",
            post_code="CB3 0AE",
            city="Cambridge",
        ),
        "GB",
        "en",
        "+44 1632 960351",
        "GB",
        "JB",
    ),
    PrivatePerson(
        P(
            "Walter",
            "Higgins",
            "m",
            "Stage designer",
            "walter.higgins",
            address="19 Orchard Close",
            post_code="YO1 7EP",
            city="York",
        ),
        "GB",
        "en",
        "+44 1632 960352",
        "GB",
        "JB",
    ),
    PrivatePerson(
        P(
            "Вера",
            "Королёва",
            "f",
            "Архитектор",
            "vera.koroleva",
            "Алексеевна",
            address="ул. Мира, д. 15, кв. 32",
            post_code="620014",
            city="Екатеринбург",
        ),
        "RU",
        "ru",
        "+7 343 555-01-51",
        "RU-C",
        "OS",
    ),
    PrivatePerson(
        P(
            "Пётр",
            "Ефимов",
            "m",
            "Дизайнер интерьеров",
            "petr.efimov",
            "Николаевич",
            address="ул. Баумана, д. 44",
            post_code="420111",
            city="Казань",
            prefers="email",
        ),
        "RU",
        "ru",
        "+7 843 555-01-52",
        "RU-C",
        "OS",
    ),
)
