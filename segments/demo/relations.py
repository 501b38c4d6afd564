"""What the demo's contacts are to us, what they said to being written to, and where else they live.

Persons by the part of their address before the @, companies by their domain.
"""

from dataclasses import dataclass
from datetime import date, timedelta

JOB_RESPONSIBILITIES = {
    "IT": "Technology",
    "MANAGE": "Management",
    "PURCHASE": "Purchasing",
    "SALES": "Sales",
}
RESPONSIBLE = {
    "IT": {"t.klein", "f.vonderau", "l.gruenwald", "alekhin", "belova", "zaytsev", "vorobyov"},
    "MANAGE": {
        "j.schaefer",
        "bjoern",
        "miriam",
        "emma.clarke",
        "siobhan",
        "amir.rahman",
        "conor.byrne",
        "dolores",
        "sokolova",
        "novikova",
        "zhukova",
    },
    "PURCHASE": {"s.gross", "u.meissner", "p.patel", "gkim", "kuznetsov", "shchukina", "o.nash"},
    "SALES": {"fiona.macleod", "lebedev", "e.hofer", "c.webb"},
}

BUSINESS_RELATIONS = {"CUST": "Customer", "PROSPECT": "Prospect", "SUPPLIER": "Supplier"}
RELATED = {
    "CUST": {
        "lindenhof",
        "rheinbogen",
        "isartal",
        "clarke-sons",
        "harbourgallery",
        "liffeybooks",
        "prairierobotics",
        "svetlydom",
        "baltverf",
        "muzeyknigi",
    },
    "PROSPECT": {
        "hafenlicht",
        "morgenstern",
        "lichtspiele",
        "copperkettle",
        "kelpie",
        "bluebird",
        "bayview",
        "ladoga-mebel",
        "kofeynya",
        "okastanki",
    },
    "SUPPLIER": {"isartal", "volgalog"},
}

INDUSTRY_GROUPS = {
    "CULTURE": "Museums, galleries and cinemas",
    "FOOD": "Cafés and bakeries",
    "HEALTH": "Clinics",
    "MANUF": "Manufacturing",
    "RETAIL": "Shops",
}
IN_TRADE = {
    "CULTURE": {"rheinbogen", "lichtspiele", "harbourgallery", "muzeyknigi"},
    "FOOD": {"hafenlicht", "copperkettle", "bayview", "kofeynya"},
    "HEALTH": {"bluebird"},
    "MANUF": {"isartal", "clarke-sons", "prairierobotics", "baltverf", "ladoga-mebel", "okastanki"},
    "RETAIL": {"lindenhof", "morgenstern", "kelpie", "liffeybooks", "svetlydom"},
}


LEVELS = {
    "CEO": "Head of the company",
    "MANAGER": "Head of a department",
    "STAFF": "Staff",
}
ON_LEVEL = {
    "CEO": {"j.schaefer", "bjoern", "lebedev"},
    "MANAGER": {"s.gross", "t.klein", "u.meissner"},
}


@dataclass(frozen=True)
class DemoQuestion:
    """`answers`: code, text and priority; `given`: the mailboxes that gave each answer."""

    text: str
    takes_several: bool
    answers: tuple[tuple[str, str, int], ...]
    given: dict[str, set[str]]


QUESTIONNAIRE = ("LIGHT", "What they light")
QUESTIONS = (
    DemoQuestion(
        "What do they light?",
        True,
        (
            ("LIGHT-SALES", "Sales rooms", 3),
            ("LIGHT-WORK", "Workplaces", 3),
            ("LIGHT-ART", "Exhibits", 4),
        ),
        {
            "LIGHT-SALES": {"j.schaefer", "lebedev"},
            "LIGHT-WORK": {"j.schaefer", "u.meissner"},
            "LIGHT-ART": {"t.klein"},
        },
    ),
    DemoQuestion(
        "How large is the next project?",
        False,
        (
            ("PROJECT-SMALL", "Up to 20 luminaires", 2),
            ("PROJECT-MEDIUM", "21 to 200 luminaires", 4),
            ("PROJECT-LARGE", "More than 200 luminaires", 5),
        ),
        {"PROJECT-MEDIUM": {"j.schaefer", "t.klein"}, "PROJECT-LARGE": {"u.meissner"}},
    ),
)


@dataclass(frozen=True)
class DemoConsent:
    mailbox: str
    channel: str
    status: str
    days_ago: int
    source: str
    basis: str = ""


CONSENTS = (
    DemoConsent("s.gross", "email", "given", 210, "Trade fair", "consent"),
    DemoConsent("f.vonderau", "email", "given", 95, "Form on our home page", "consent"),
    DemoConsent("konrad.weiss", "email", "given", 60, "Form on our home page", "consent"),
    DemoConsent("o.nash", "email", "given", 120, "Maintenance contract", "contract"),
    DemoConsent("p.patel", "email", "given", 34, "Phone call", "consent"),
    DemoConsent("robin.taylor", "email", "given", 18, "Form on our home page", "consent"),
    DemoConsent("petr.efimov", "email", "given", 75, "Выставка «Интерьер»", "consent"),
    DemoConsent("zaytsev", "email", "refused", 12, "Ответ на рассылку"),
    DemoConsent("alekhin", "hard_copy", "refused", 40, "Телефонный разговор"),
)


@dataclass(frozen=True)
class DemoAddress:
    """`owner`: how the contact's e-mail address begins; `months`: the first and the last of the
    year in which somebody is there, none for ever."""

    owner: str
    code: str
    address: str
    post_code: str
    city: str
    country: str
    months: tuple[int, int] | None = None
    email: str = ""

    def dates(self, year: int) -> dict[str, date]:
        if self.months is None:
            return {"starts_on": date(year, 1, 1)}
        first, last = self.months
        after = date(year + last // 12, last % 12 + 1, 1)
        return {"starts_on": date(year, first, 1), "ends_on": after - timedelta(days=1)}


ALT_ADDRESSES = (
    DemoAddress(
        "office@clarke-sons",
        "WORKS",
        "Unit 4, Riverside Park",
        "LS9 8AG",
        "Leeds",
        "GB",
        email="works@clarke-sons.example.com",
    ),
    DemoAddress(
        "vera.koroleva@",
        "DACHA",
        "пос. Лесной, ул. Сосновая, д. 7",
        "623700",
        "Берёзовский",
        "RU",
        months=(6, 8),
    ),
)
