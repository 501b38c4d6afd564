"""How a contact is greeted, in the contact's own language: formulas, and the words they give.

Letter forms are stored, so that SQL can count, filter and freeze them, and no new formula changes
an old letter. No trailing comma or exclamation mark: the letter sets its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Protocol

from crm.models import Contact

FEMALE, MALE = Contact.Gender.FEMALE, Contact.Gender.MALE
ANYBODY = ""


class Named(Protocol):
    type: str
    name: str
    first_name: str
    middle_name: str
    surname: str
    gender: str
    language: str


@dataclass(frozen=True)
class Formulas:
    """Formulas by gender, the first whose parts are all known is taken; else the neutral one."""

    neutral: str
    formal: Mapping[str, Sequence[str]]
    informal: Mapping[str, Sequence[str]]


ENGLISH = Formulas(
    neutral="Dear Sir or Madam",
    formal={
        FEMALE: ("Dear Ms {surname}",),
        MALE: ("Dear Mr {surname}",),
        ANYBODY: ("Dear {name}",),
    },
    informal={ANYBODY: ("Dear {first_name}",)},
)
FORMULAS = {
    "en": ENGLISH,
    "de": Formulas(
        neutral="Sehr geehrte Damen und Herren",
        formal={
            FEMALE: ("Sehr geehrte Frau {surname}",),
            MALE: ("Sehr geehrter Herr {surname}",),
            ANYBODY: ("Guten Tag {name}",),
        },
        informal={
            FEMALE: ("Liebe {first_name}",),
            MALE: ("Lieber {first_name}",),
            ANYBODY: ("Hallo {first_name}",),
        },
    ),
    "ru": Formulas(
        neutral="Уважаемые господа",
        formal={
            FEMALE: ("Уважаемая {first_name} {middle_name}", "Уважаемая госпожа {surname}"),
            MALE: ("Уважаемый {first_name} {middle_name}", "Уважаемый господин {surname}"),
            ANYBODY: ("Здравствуйте, {first_name} {middle_name}", "Здравствуйте, {name}"),
        },
        informal={ANYBODY: ("{first_name}, здравствуйте",)},
    ),
    "fr": Formulas(
        neutral="Madame, Monsieur",
        formal={FEMALE: ("Madame",), MALE: ("Monsieur",)},
        informal={
            FEMALE: ("Chère {first_name}",),
            MALE: ("Cher {first_name}",),
            ANYBODY: ("Bonjour {first_name}",),
        },
    ),
    "es": Formulas(
        neutral="Estimados señores",
        formal={
            FEMALE: ("Estimada Sra. {surname}",),
            MALE: ("Estimado Sr. {surname}",),
            ANYBODY: ("Buenos días, {name}",),
        },
        informal={
            FEMALE: ("Querida {first_name}",),
            MALE: ("Querido {first_name}",),
            ANYBODY: ("Hola, {first_name}",),
        },
    ),
    "it": Formulas(
        neutral="Gentili Signore e Signori",
        formal={
            FEMALE: ("Gentile Signora {surname}",),
            MALE: ("Egregio Signor {surname}",),
            ANYBODY: ("Buongiorno {name}",),
        },
        informal={
            FEMALE: ("Cara {first_name}",),
            MALE: ("Caro {first_name}",),
            ANYBODY: ("Ciao {first_name}",),
        },
    ),
}

FEMALE_PATRONYMICS = ("вна", "чна", "шна", "кызы")
MALE_PATRONYMICS = ("ич", "оглы")


def formal_salutation(contact: Named) -> str:
    """Such as "Dear Ms Schmidt"; companies and unknown names get the neutral one."""
    formulas = FORMULAS.get(contact.language, ENGLISH)
    return _first_known(formulas.formal, contact) or formulas.neutral


def informal_salutation(contact: Named) -> str:
    """Such as "Dear Anna"; the formal one where the first name is unknown."""
    formulas = FORMULAS.get(contact.language, ENGLISH)
    return _first_known(formulas.informal, contact) or formal_salutation(contact)


def gender_of(contact: Named) -> str:
    """As said, else as a Russian patronymic tells."""
    if contact.gender:
        return contact.gender
    patronymic = contact.middle_name.lower()
    if patronymic.endswith(FEMALE_PATRONYMICS):
        return FEMALE
    return MALE if patronymic.endswith(MALE_PATRONYMICS) else ANYBODY


def _first_known(formulas: Mapping[str, Sequence[str]], contact: Named) -> str:
    if contact.type == Contact.Type.COMPANY:
        return ""
    gender = gender_of(contact)
    for formula in [*formulas.get(gender, ()), *formulas.get(ANYBODY, ())]:
        parts = [part for _text, part, _spec, _conversion in Formatter().parse(formula) if part]
        known = {part: getattr(contact, part).strip() for part in parts}
        if all(known.values()):
            return formula.format(**known)
    return ""
