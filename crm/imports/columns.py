"""What a column of a file may be, and what its heading or its cells say it is."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.countries import country_code
from crm.folding import fold
from crm.imports.headings import HEADINGS
from crm.imports.references import PROFILE
from crm.imports.words import GENDERS, PATRONYMIC

SKIP = ""
# Where the columns of a file that are alike in kind stand together on the page.
GROUPS: Mapping[Any, Mapping[str, Any]] = {
    gettext_lazy("Company"): {
        "company": gettext_lazy("Company"),
        "external_number": gettext_lazy("Number elsewhere"),
        "industry_groups": gettext_lazy("Industry groups (codes or names)"),
        "business_relations": gettext_lazy("Business relations (codes or names)"),
    },
    pgettext_lazy("contact", "Person"): {
        "name": gettext_lazy("Person's full name"),
        "name.first_last": gettext_lazy("Full name, to be split: first name in front"),
        "name.last_first": gettext_lazy("Full name, to be split: surname in front"),
        "first_name": gettext_lazy("First name"),
        "middle_name": gettext_lazy("Middle name or patronymic"),
        "surname": gettext_lazy("Surname"),
        "initials": gettext_lazy("Initials"),
        "gender": gettext_lazy("Gender"),
        "job_title": gettext_lazy("Job title"),
        "organizational_level": gettext_lazy("Organizational level (code or name)"),
        "job_responsibilities": gettext_lazy("Job responsibilities (codes or names)"),
        "is_minor": gettext_lazy("Minor (yes or no)"),
        "has_parental_consent": gettext_lazy("Parental consent received (yes or no)"),
        "person.external_number": gettext_lazy("Person's number elsewhere"),
    },
    gettext_lazy("Address and reach"): {
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
    },
    gettext_lazy("The person's own, beside the company's"): {
        "person.email": gettext_lazy("Person's own e-mail"),
        "person.phone": gettext_lazy("Person's own phone"),
        "person.mobile": gettext_lazy("Person's own mobile phone"),
        "person.fax": gettext_lazy("Person's own fax"),
        "person.address": gettext_lazy("Person's own street"),
        "person.address_2": gettext_lazy("Person's own street, second line"),
        "person.post_code": gettext_lazy("Person's own post code"),
        "person.city": gettext_lazy("Person's own city"),
        "person.county": gettext_lazy("Person's own region"),
        "person.country": gettext_lazy("Person's own country"),
        "person.language": gettext_lazy("Person's own language"),
        "person.salesperson": gettext_lazy("Person's own salesperson (code or name)"),
        "person.territory": gettext_lazy("Person's own territory (code or name)"),
    },
    gettext_lazy("The person's; the company's where a row names no person"): {
        "mailing_groups": gettext_lazy("Mailing groups (codes or names)"),
        "correspondence_type": gettext_lazy("Prefers letters or e-mail"),
        "formal_salutation": gettext_lazy("Formal salutation"),
        "informal_salutation": gettext_lazy("Informal salutation"),
        "addressee": gettext_lazy("Addressee"),
        "consent.hard_copy": gettext_lazy("Consent to letters"),
        "consent.email": gettext_lazy("Consent to e-mails"),
        "consent.phone": gettext_lazy("Consent to calls"),
        "consent.said_on": gettext_lazy("Date of the consent"),
        "consent.source": gettext_lazy("Source of the consent"),
        "consent.basis": gettext_lazy("Lawful basis of the consent"),
        "is_excluded": gettext_lazy("Excluded from segments (yes or no)"),
        "is_privacy_blocked": gettext_lazy("Privacy blocked (yes or no)"),
        "is_inactive": gettext_lazy("Inactive (yes or no)"),
        "inactive_reason": gettext_lazy("Why inactive (deceased, closed or left)"),
        "note": gettext_lazy("Note"),
        PROFILE: gettext_lazy("Profile answers (codes or answers)"),
    },
    gettext_lazy("Alternative address; the company's where a row names no person"): {
        "alt.code": gettext_lazy("Alternative address: code"),
        "alt.address": gettext_lazy("Alternative address: street"),
        "alt.address_2": gettext_lazy("Alternative address: street, second line"),
        "alt.post_code": gettext_lazy("Alternative address: post code"),
        "alt.city": gettext_lazy("Alternative address: city"),
        "alt.county": gettext_lazy("Alternative address: region"),
        "alt.country": gettext_lazy("Alternative address: country"),
        "alt.phone": gettext_lazy("Alternative address: phone"),
        "alt.email": gettext_lazy("Alternative address: e-mail"),
        "alt.starts_on": gettext_lazy("Alternative address: first day"),
        "alt.ends_on": gettext_lazy("Alternative address: last day"),
    },
}
FIELDS: Mapping[str, Any] = {
    name: label for fields in GROUPS.values() for name, label in fields.items()
}
# One of these has to be there: a row without any of them is nobody's.
NAMES = frozenset(
    {"company", "name", "name.first_last", "name.last_first", "first_name", "surname"}
)
DATES = frozenset({"consent.said_on", "alt.starts_on", "alt.ends_on"})
BY_HEADING = {
    heading.strip(): field
    for field, headings in HEADINGS.items()
    for heading in headings.split(",")
}
NO_QUESTIONS: Mapping[str, str] = {}
# So much of a column must look alike to say what it is; so little says nothing.
ALIKE = 0.8
EXAMPLES_ASKED = 2
# What says what a cell is stands in its beginning; patterns are not run over whole letters.
TELLING = 120

EMAIL = re.compile(r"\S+@\S+\.\w+")
WEB = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
PHONE = re.compile(r"(?=(?:.*\d){7})[+(]?\d[\d\s().\-/]*[\s()\-/][\d\s().\-/]*\d|\+?\d{10,15}")
COMPANY = re.compile(
    r"\b(ооо|оао|зао|пао|ао|ип|gmbh|ag|kg|ohg|e\.?k|inc|llc|ltd|limited|corp|plc|co|s\.?a|"
    r"s\.?r\.?l|b\.?v|фирма|завод|компания)\b\.?",
    re.IGNORECASE,
)


def guess(header: Sequence[str], questions: Mapping[str, str] = NO_QUESTIONS) -> list[str]:
    """The field of each column, SKIP where the heading is unknown or its field already taken.

    `questions`: fields by headings that only this installation knows.
    """
    fields: list[str] = []
    for heading in header:
        name = plain(heading)
        field = BY_HEADING.get(name) or questions.get(name, SKIP)
        fields.append(SKIP if field in fields else field)
    return fields


def guess_columns(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    questions: Mapping[str, str] = NO_QUESTIONS,
) -> list[str]:
    """`guess`, then what the cells say of columns that their headings leave open or get wrong."""
    columns = cells_by_column(len(header), rows)
    fields = guess(header, questions)
    for place, cells in enumerate(columns):
        if fields[place] in DISPROOFS and looks(DISPROOFS[fields[place]], cells):
            fields[place] = SKIP
    for place, cells in enumerate(columns):
        found = (name for name, test in CONTENT.items() if looks(test, cells))
        field = next(found, SKIP)
        if fields[place] == SKIP and field not in fields:
            fields[place] = field
    return fields


def cells_by_column(width: int, rows: Iterable[Sequence[str]]) -> list[list[str]]:
    columns: list[list[str]] = [[] for _place in range(width)]
    for cells in rows:
        for column, cell in zip(columns, cells, strict=False):
            if cell.strip():
                column.append(cell.strip())
    return columns


def looks(test: Callable[[str], Any], cells: Sequence[str]) -> bool:
    if len(cells) < EXAMPLES_ASKED:
        return False
    return sum(bool(test(cell[:TELLING])) for cell in cells) >= ALIKE * len(cells)


def is_country(cell: str) -> bool:
    # Two letters may be anything: a state of the US, a size.
    return len(cell) > 3 and country_code(cell) is not None


def is_gender(cell: str) -> bool:
    word = (fold(cell) or "").strip(".")
    return any(word in words.split() for words in GENDERS.values())


CONTENT: Mapping[str, Callable[[str], Any]] = {
    "gender": is_gender,
    "email": EMAIL.fullmatch,
    "home_page": WEB.fullmatch,
    "phone": PHONE.fullmatch,
    "country": is_country,
    "company": COMPANY.search,
    "name": lambda cell: any(map(PATRONYMIC.fullmatch, cell.split())),
}
# A column called "Name" or "Contact" is another one when its cells say so.
DISPROOFS: Mapping[str, Callable[[str], Any]] = {
    "name": lambda cell: EMAIL.fullmatch(cell) or PHONE.fullmatch(cell) or COMPANY.search(cell),
    "company": EMAIL.fullmatch,
    "address": EMAIL.fullmatch,
    "external_number": lambda cell: EMAIL.fullmatch(cell) or COMPANY.search(cell),
}


def is_heading(text: str) -> bool:
    return plain(text) in BY_HEADING


def plain(heading: str) -> str:
    """Lower case words with single blanks: "State/Province" is "state province"."""
    return " ".join(re.findall(r"\w+", (fold(heading) or "").replace("ё", "е").replace("_", " ")))


def letter_of(place: int) -> str:
    """The column as a spreadsheet calls it: A, B, … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
