"""Formulas of salutations and addressees: changing them, trying them out, and the words of the
contacts concerned, which follow in a job."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import jobs
from crm.access import require
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.inheritance import lock, refresh_letter_forms
from crm.letter_forms import (
    FALLBACK_LANGUAGE,
    FORMULAS_LOCK,
    PART,
    PARTS,
    Formulas,
    LetterForms,
    letter_forms,
    stored_formulas,
)
from crm.models import Contact, Job, SalutationFormula, User
from crm.models.contacts import CONTACT_LANGUAGES
from crm.querysets import ContactQuerySet

REFRESH = "letter forms"
RIGHT = "crm.change_salutationformula"
# So many contacts are brought up to date in one transaction.
CHUNK = 500
# So many contacts of each kind show what formulas give.
SHOWN_OF_A_KIND = 2
LONGEST_FORMULA = 100
NEUTRAL_IS_NEEDED = gettext_lazy("Say what fits everybody: it is taken where nothing else fits.")

Form, Whom = SalutationFormula.Form, SalutationFormula.Whom
# Formulas of one language, by form and whom.
Texts = Mapping[tuple[str, str], str]


class FormulasChanged(BusinessRuleError):
    """Somebody else saved the language's formulas meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed these formulas meanwhile. Compare, then save once more.")
        )


@dataclass(frozen=True)
class Sample:
    """A contact and its words: as they are, and as the formulas would have them."""

    contact: Contact
    now: LetterForms
    then: LetterForms

    @property
    def rows(self) -> list[tuple[Any, str, str]]:
        """Form, words now, words then."""
        return [
            (Form.FORMAL.label, self.now.formal_salutation, self.then.formal_salutation),
            (Form.INFORMAL.label, self.now.informal_salutation, self.then.informal_salutation),
            (Form.ADDRESSEE.label, self.now.addressee, self.then.addressee),
        ]


def languages() -> list[tuple[str, Any]]:
    """Languages that may have formulas; the empty one is of contacts of whom none is said."""
    return [*CONTACT_LANGUAGES, ("", gettext_lazy("Language not said"))]


def texts_of(language: str, formulas: Formulas) -> dict[tuple[str, str], str]:
    return {
        (form, whom): formulas.get(language, {}).get(form, {}).get(whom, "")
        for form in Form.values
        for whom in Whom.values
    }


def fingerprint(texts: Texts) -> str:
    """What somebody has seen, to be compared with what is stored when they save."""
    said = "\0".join(f"{key}={text}" for key, text in sorted(texts.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def problems(text: str) -> Iterator[str]:
    """What is wrong with formulas, in sentences."""
    for line in text.splitlines():
        if len(line) > LONGEST_FORMULA:
            yield _("A formula has at most %(count)d characters.") % {"count": LONGEST_FORMULA}
        for name in PART.findall(line):
            if name not in PARTS:
                yield _("There is no part {%(name)s}; there are %(parts)s.") % {
                    "name": name,
                    "parts": ", ".join(f"{{{part}}}" for part in PARTS),
                }
        if re.search(r"[{}]", PART.sub("", line)):
            yield _("A brace stands alone; a part is written as {surname}.")


@transaction.atomic
def set_formulas(language: str, *, user: User, seen: str, texts: Texts) -> Job | None:
    """Make these the formulas of the language; the job that brings contacts up to date, None where
    nothing changed.

    `seen` is the `fingerprint` of what the user looked at. Words typed by hand stay. Whoever saves
    a contact while this commits waits, and then goes by the new formulas.

    Raises NotAllowed, FormulasChanged, BusinessRuleError for formulas that cannot be.
    """
    require(user, RIGHT)
    _hold_formulas()
    stored = texts_of(language, stored_formulas())
    if fingerprint(stored) != seen:
        raise FormulasChanged
    wanted = {key: tidy(texts.get(key, "")) for key in stored}
    _refuse(language, wanted)
    changed = sorted(key for key in stored if stored[key] != wanted[key])
    if not changed:
        return None
    _write(language, {key: wanted[key] for key in changed})
    said = [f"{form} {whom}" for form, whom in changed]
    record(user, "changed", "salutation formula", language or "-", formulas=said)
    concerned = contacts_of(language).count()
    arguments = {"language": language}
    return jobs.create_job(user=user, kind=REFRESH, arguments=arguments, total=concerned)


def tidy(text: str) -> str:
    """A formula a line, without blanks around it, without empty lines."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def contacts_of(language: str) -> ContactQuerySet:
    """The contacts whose words may come of the language's formulas: its own and, of those that
    stand in for others, the contacts of languages without formulas. One query to know which."""
    spoken = {language}
    if language in {"", FALLBACK_LANGUAGE}:
        have = set(SalutationFormula.objects.values_list("language", flat=True))
        spoken |= {code for code, _label in languages() if code not in have}
    contacts: ContactQuerySet = Contact.objects.filter(language__in=spoken)
    return contacts.exclude(own_salutations=True, own_addressee=True)


def refresh_contacts(job: Job) -> dict[str, Any]:
    """The job's work: every contact concerned, some hundreds a transaction, by ascending key.

    Harmless to run twice: only what differs is written.
    """
    contacts = contacts_of(job.arguments["language"]).order_by("pk")
    last = done = changed = 0
    while keys := list(contacts.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            done += len(keys)
            jobs.beat(job, done, total=max(job.total, done))
            # The companies, too: their names are part of the words.
            lock(keys)
            changed += refresh_letter_forms(Contact.objects.filter(pk__in=keys).order_by())
        last = keys[-1]
    return {"contacts": done, "changed": changed}


def samples(language: str, texts: Texts) -> list[Sample]:
    """Contacts of the language, some of each kind, and what the formulas would make of them;
    made-up ones where there are none. Six queries."""
    stored = stored_formulas()
    then = dict(stored) | {language: _by_form(texts)}
    return [
        Sample(contact, letter_forms(contact, stored), letter_forms(contact, then))
        for contact in [*_of_each_kind(language)] or made_up(language)
    ]


def made_up(language: str) -> list[Contact]:
    """Nobody in particular, in the language's own letters."""
    names = {"ru": ("Анна", "Петровна", "Смирнова", "Директор", "ООО «Вектор»")}
    first, middle, last, title, company = names.get(
        language, ("Anna", "", "Schmidt", "Head of sales", "Linden GmbH")
    )
    owner = Contact(type=Contact.Type.COMPANY, name=company, language=language)
    person = Contact(
        type=Contact.Type.PERSON,
        company=owner,
        name=" ".join(part for part in (first, middle, last) if part),
        first_name=first,
        middle_name=middle,
        surname=last,
        job_title=title,
        gender=Contact.Gender.FEMALE,
        language=language,
    )
    return [person, owner]


def _of_each_kind(language: str) -> Iterator[Contact]:
    contacts = contacts_of(language).select_related("company").order_by("pk")
    people = contacts.filter(type=Contact.Type.PERSON)
    for gender in (*Contact.Gender.values, ""):
        yield from people.filter(gender=gender)[:SHOWN_OF_A_KIND]
    yield from contacts.filter(type=Contact.Type.COMPANY)[:1]


def _by_form(texts: Texts) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (form, whom), text in texts.items():
        if tidy(text):
            found.setdefault(form, {})[whom] = tidy(text)
    return found


def _hold_formulas() -> None:
    """Alone, until the commit: see `formulas_to_write_by`."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FORMULAS_LOCK])


def _refuse(language: str, texts: Texts) -> None:
    said = [sentence for text in texts.values() for sentence in problems(text)]
    is_empty = not any(texts.values())
    if said:
        raise BusinessRuleError(said[0])
    # All of a language may go, apart from the one that stands in for the others.
    if is_empty and language != FALLBACK_LANGUAGE:
        return
    for form in (Form.FORMAL, Form.ADDRESSEE):
        if not texts[form.value, Whom.NEUTRAL.value]:
            raise BusinessRuleError(str(NEUTRAL_IS_NEEDED))


def _write(language: str, changed: Texts) -> None:
    for (form, whom), text in changed.items():
        row: dict[str, Any] = {"language": language, "form": form, "whom": whom}
        if text:
            SalutationFormula.objects.update_or_create(**row, defaults={"text": text})
        else:
            SalutationFormula.objects.filter(**row).delete()
