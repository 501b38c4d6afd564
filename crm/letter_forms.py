"""How a contact is greeted and addressed, in the contact's own language: formulas, and the words
they give.

Letter forms are stored, so that SQL can count, filter and freeze them, and neither a new formula
nor a new dictionary changes an old letter. No trailing comma or exclamation mark: the letter sets
its own. Formulas stand in the database, for administrators to change (crm/salutations.py).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from django.db import connection

from crm import inflection
from crm.models import Contact, SalutationFormula

FEMALE, MALE = Contact.Gender.FEMALE, Contact.Gender.MALE
COMPANY = Contact.Type.COMPANY
FORMAL, INFORMAL, ADDRESSEE = SalutationFormula.Form.values
ANYBODY, NEUTRAL = SalutationFormula.Whom.ANYBODY, SalutationFormula.Whom.NEUTRAL
FALLBACK_LANGUAGE = "en"
# Languages whose addressee stands in the dative; of contacts without one, Cyrillic words alone.
INFLECTED = {"ru", ""}
# What a formula may name.
PARTS = ("name", "first_name", "middle_name", "surname", "initials", "job_title", "company")
PART = re.compile(r"\{(\w+)\}")
LOWER_CASE = re.compile("[а-яё]")
# What the columns hold.
LONGEST = {FORMAL: 200, INFORMAL: 200, ADDRESSEE: 500}
# Any number that no other lock has.
FORMULAS_LOCK = 5_173_001

# Language → form → whom → lines, as stored and as frozen with a log.
Formulas = Mapping[str, Mapping[str, Mapping[str, str]]]


class Named(Protocol):
    type: str
    name: str
    first_name: str
    middle_name: str
    surname: str
    initials: str
    gender: str
    language: str
    job_title: str

    @property
    def company_name(self) -> str: ...


@dataclass(frozen=True)
class LetterForms:
    formal_salutation: str
    informal_salutation: str
    addressee: str


def _lines(*lines: str) -> str:
    return "\n".join(lines)


def _shipped(
    neutral: str,
    formal: Mapping[str, str],
    informal: Mapping[str, str],
    addressee: Mapping[str, str],
) -> Mapping[str, Mapping[str, str]]:
    return {
        FORMAL: {**formal, NEUTRAL: neutral},
        INFORMAL: dict(informal),
        ADDRESSEE: {ANYBODY: "{name}", **addressee, NEUTRAL: "{name}"},
    }


# Never changed: letters logged before formulas were frozen with them are made again from these.
# Better ones reach installations by a migration.
SHIPPED: Formulas = {
    "en": _shipped(
        "Dear Sir or Madam",
        {FEMALE: "Dear Ms {surname}", MALE: "Dear Mr {surname}", ANYBODY: "Dear {name}"},
        {ANYBODY: "Dear {first_name}"},
        {FEMALE: "Ms {first_name} {surname}", MALE: "Mr {first_name} {surname}"},
    ),
    "de": _shipped(
        "Sehr geehrte Damen und Herren",
        {
            FEMALE: "Sehr geehrte Frau {surname}",
            MALE: "Sehr geehrter Herr {surname}",
            ANYBODY: "Guten Tag {name}",
        },
        {
            FEMALE: "Liebe {first_name}",
            MALE: "Lieber {first_name}",
            ANYBODY: "Hallo {first_name}",
        },
        {FEMALE: "Frau {first_name} {surname}", MALE: "Herrn {first_name} {surname}"},
    ),
    "ru": _shipped(
        "Уважаемые господа",
        {
            FEMALE: _lines("Уважаемая {first_name} {middle_name}", "Уважаемая госпожа {surname}"),
            MALE: _lines("Уважаемый {first_name} {middle_name}", "Уважаемый господин {surname}"),
            ANYBODY: _lines("Здравствуйте, {first_name} {middle_name}", "Здравствуйте, {name}"),
        },
        {ANYBODY: "{first_name}, здравствуйте"},
        {
            ANYBODY: _lines(
                "{job_title} {company} {surname} {initials}",
                "{job_title} {surname} {initials}",
                "{company}, {surname} {initials}",
                "{surname} {initials}",
                "{name}",
            )
        },
    ),
    "fr": _shipped(
        "Madame, Monsieur",
        {FEMALE: "Madame", MALE: "Monsieur"},
        {FEMALE: "Chère {first_name}", MALE: "Cher {first_name}", ANYBODY: "Bonjour {first_name}"},
        {FEMALE: "Madame {first_name} {surname}", MALE: "Monsieur {first_name} {surname}"},
    ),
    "es": _shipped(
        "Estimados señores",
        {
            FEMALE: "Estimada Sra. {surname}",
            MALE: "Estimado Sr. {surname}",
            ANYBODY: "Buenos días, {name}",
        },
        {
            FEMALE: "Querida {first_name}",
            MALE: "Querido {first_name}",
            ANYBODY: "Hola, {first_name}",
        },
        {FEMALE: "Sra. {first_name} {surname}", MALE: "Sr. {first_name} {surname}"},
    ),
    "it": _shipped(
        "Gentili Signore e Signori",
        {
            FEMALE: "Gentile Signora {surname}",
            MALE: "Egregio Signor {surname}",
            ANYBODY: "Buongiorno {name}",
        },
        {FEMALE: "Cara {first_name}", MALE: "Caro {first_name}", ANYBODY: "Ciao {first_name}"},
        {
            FEMALE: "Gentile Signora {first_name} {surname}",
            MALE: "Egregio Signor {first_name} {surname}",
        },
    ),
}


def letter_forms(contact: Named, formulas: Formulas, *, inflects: bool = True) -> LetterForms:
    """Such as "Dear Ms Schmidt", "Dear Anna", "Ms Anna Schmidt".

    `inflects`: False keeps the nominative, for what is not stored and must read the same for ever.
    """
    language = contact.language if contact.language in formulas else ""
    language = language if language in formulas else FALLBACK_LANGUAGE
    ours = formulas.get(language) or SHIPPED[FALLBACK_LANGUAGE]
    parts: Mapping[str, str] = Parts(contact)
    is_declined = inflects and language in INFLECTED and contact.type != COMPANY
    declined = Dative(parts, contact) if is_declined else parts
    whom = _whom(contact)
    formal = _first_known(ours.get(FORMAL, {}), whom, parts)
    informal = _first_known(ours.get(INFORMAL, {}), whom, parts)
    addressee = _first_known(ours.get(ADDRESSEE, {}), whom, declined) or contact.name
    return LetterForms(
        formal[: LONGEST[FORMAL]],
        (informal or formal)[: LONGEST[INFORMAL]],
        _begun(addressee)[: LONGEST[ADDRESSEE]],
    )


class Parts(dict[str, str]):
    """What a formula may name, as it stands on the contact: each part is made when it is named, for
    an import names few of them in very many rows."""

    def __init__(self, contact: Named) -> None:
        super().__init__()
        self.contact = contact

    def __missing__(self, name: str) -> str:
        part = self[name] = self._part(name)
        return part

    def _part(self, name: str) -> str:
        contact = self.contact
        if name == "company":
            return "" if contact.type == COMPANY else contact.company_name.strip()
        part: str = getattr(contact, name).strip()
        if name == "initials" and not part:
            return initials(contact.first_name, contact.middle_name)
        return part


def initials(*names: str) -> str:
    """«Анна-Мария Петровна» → «А.-М. П.»"""
    return " ".join(
        "-".join(f"{part[0].upper()}." for part in name.split("-") if part)
        for name in names
        if name.strip(" -")
    )


def gender_of(contact: Named) -> str:
    """As said, else as a Russian patronymic tells."""
    return contact.gender or inflection.patronymic_gender(contact.middle_name)


class Dative(dict[str, str]):
    """The parts of a person as the Russian dative has them, each made when it is named. A company's
    name is a name and stays, and so does what holds no Cyrillic letter."""

    def __init__(self, parts: Mapping[str, str], contact: Named) -> None:
        super().__init__()
        self.parts = parts
        self.contact = contact

    def __missing__(self, name: str) -> str:
        part = self.parts[name]
        self[name] = declined = part if part.isascii() else self._declined(name, part)
        return declined

    def _declined(self, name: str, part: str) -> str:
        match name:
            case "name":
                return _name_in_dative(self.parts, self.gender)
            case "first_name":
                return inflection.first_name(part, self.gender)
            case "middle_name":
                return inflection.patronymic(part, self.gender)
            case "surname":
                return inflection.surname(part, self.gender)
            case "job_title":
                return inflection.job_title(part)
            case "company":
                return _as_a_name(part)
        return part

    @cached_property
    def gender(self) -> str:
        names = (self.parts[name] for name in ("first_name", "middle_name", "surname"))
        return self.contact.gender or inflection.knows_gender(*names)


def _as_a_name(company: str) -> str:
    """«Музей книги», which stays in the nominative, in quotation marks; ООО «Вектор» has its own,
    and of ООО Вектор the form alone tells that a name follows."""
    is_bare = re.match("[А-ЯЁ][а-яё]", company) and not re.search('[«»"„“”]', company)
    return f"«{company}»" if is_bare else company


def _name_in_dative(parts: Mapping[str, str], gender: str) -> str:
    """The whole name: of its parts where they make it up, else as far as it tells them itself."""
    first, middle, last = (parts[name] for name in ("first_name", "middle_name", "surname"))
    if parts["name"] != " ".join(part for part in (first, middle, last) if part):
        return inflection.full_name(parts["name"], gender)
    said = (
        inflection.first_name(first, gender),
        inflection.patronymic(middle, gender),
        inflection.surname(last, gender),
    )
    return " ".join(part for part in said if part)


def _first_known(formulas: Mapping[str, str], whom: Iterable[str], parts: Mapping[str, str]) -> str:
    for one in whom:
        for text, named in _lines_of(formulas[one]) if one in formulas else ():
            said = [parts[part] for part in named]
            if all(said):
                return text % tuple(said)
    return ""


def _whom(contact: Named) -> Sequence[str]:
    """Whose lines are tried: those of the gender, of anybody, the neutral ones."""
    if contact.type == COMPANY:
        return (NEUTRAL,)
    gender = gender_of(contact)
    return (gender, ANYBODY, NEUTRAL) if gender else (ANYBODY, NEUTRAL)


@lru_cache(maxsize=1_000)
def _lines_of(formula: str) -> list[tuple[str, list[str]]]:
    """The text of every line with a place for each part, and the parts: an import reads the same
    few formulas for every row. A line that names what is no part is none."""
    lines = [PART.split(line.strip()) for line in formula.splitlines() if line.strip()]
    texts = ("%s".join(piece.replace("%", "%%") for piece in pieces[::2]) for pieces in lines)
    named = (pieces[1::2] for pieces in lines)
    found = zip(texts, named, strict=True)
    return [(text, parts) for text, parts in found if set(parts) <= {*PARTS}]


def _begun(text: str) -> str:
    """With a capital where the first word is a lower-case Russian one: a title typed in passing."""
    return text[:1].upper() + text[1:] if LOWER_CASE.match(text) else text


def formulas_to_write_by() -> Formulas:
    """As stored, and nobody changes them until the caller's contacts are written: else a contact
    could be saved with words that a new formula has just replaced everywhere else.

    Two queries on PostgreSQL. Whoever holds this waits for no formula (docs: architecture, Locks).
    """
    # Advisory, and not on the rows: a shared lock on a row is a write, too.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [FORMULAS_LOCK])
    return stored_formulas()


def stored_formulas() -> Formulas:
    """As administrators have set them; one query."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in SalutationFormula.objects.all():
        found.setdefault(row.language, {}).setdefault(row.form, {})[row.whom] = row.text
    return found
