"""Rows → drafts: what a row says about a company and a person, or why it cannot be used."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import Any

from django.utils.translation import gettext as _

from crm.consents import Answer
from crm.folding import fold
from crm.imports.cells import CHANNELS, REFUSALS, Reader, as_read, cell_text, meant
from crm.imports.columns import ALT_ADDRESSES, FIELDS, OF_COMPANIES
from crm.imports.reading import Table
from crm.imports.references import CLASSIFICATIONS, PROFILE, QUESTION, WrongCell
from crm.imports.words import PATRONYMIC
from crm.inheritance import BLOCKS
from crm.list_columns import kept_columns
from crm.memberships import NONE_OF_THESE
from crm.models import Consent, Contact, ProfileAnswer
from crm.questionnaires import why_no_answers

GIVEN, REFUSED = Consent.Status.GIVEN, Consent.Status.REFUSED
COMPANY, PERSON = Contact.Type.COMPANY, Contact.Type.PERSON
OF_PERSON = (
    *("first_name", "middle_name", "surname", "initials", "gender", "job_title"),
    *("organizational_level", "is_minor", "has_parental_consent", "job_responsibilities"),
)
GROUPS = tuple(CLASSIFICATIONS)
OF_WHO_ANSWERS = ("email", "mobile")
# What is said of whom the row is about: of its person, if it names one.
OF_WHOM_IT_IS_ABOUT = (
    *("mailing_groups", "correspondence_type", "formal_salutation", "informal_salutation"),
    *("addressee", "is_excluded", "is_privacy_blocked", "is_inactive", "inactive_reason", "note"),
)
# A row that says nothing of these says no address; a country alone is many a program's default.
PLACE = frozenset({"address", "post_code", "city"})
NO_ADDRESSES: Mapping[str, Mapping[str, Any]] = {}
COMMUNICATION = BLOCKS["own_communication"]
SALUTATIONS = ("formal_salutation", "informal_salutation")
# One cell that holds several parts of the name.
SPLIT = ("name.first_last", "name.last_first")
# They belong to the surname: "van Gogh", "von der Leyen".
PARTICLE = re.compile(
    r"van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|ter|ten|zu|zum|zur", re.IGNORECASE
)


@dataclass
class Draft:
    """What the file says about one contact; fields it says nothing about are absent.

    `groups`: by the contact's field, those it shall be in as well. `consents`: by channel, what it
    said. `answers`: to profile questions. None of them takes anything away that is there.
    """

    type: str
    values: dict[str, Any]
    groups: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    consents: Mapping[str, Answer] = field(default_factory=dict)
    answers: Sequence[ProfileAnswer] = ()
    alt_addresses: Sequence[Mapping[str, Any]] = ()
    # By name, what columns say that keep their headings.
    list_values: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells contacts of one file apart: number, else e-mail, else name and post code."""
        if number := self.values.get("external_number"):
            return (self.type, "number", number)
        if email := self.values.get("email"):
            return (self.type, "email", fold(email) or "")
        return (self.type, "name", self.folded_name, self.values.get("post_code", ""))

    @property
    def brings_more(self) -> bool:
        """Than the contact's own columns."""
        return bool(self.groups or self.consents or self.answers or self.alt_addresses)

    @cached_property
    def folded_name(self) -> str:
        return fold(self.values["name"]) or ""


@dataclass
class RowDraft:
    """A row that can be used: a company, a person, or a person of the company."""

    number: int
    company: Draft | None
    person: Draft | None

    @property
    def about(self) -> Draft:
        """Of a company and a person, the person."""
        found = self.person or self.company
        assert found is not None
        return found

    @property
    def key(self) -> tuple[str, ...]:
        if self.company is None or self.person is None:
            return self.about.key
        # Two of one name in a company are two where their numbers say so.
        number = self.person.values.get("external_number", "")
        return (*self.company.key, number or self.person.folded_name)


@dataclass
class RowError:
    number: int
    reason: str


@dataclass
class Drafting:
    """Reads a file row by row, and remembers the rows to know one that stands there twice."""

    table: Table
    fields: Sequence[str]
    reader: Reader = field(default_factory=Reader)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[RowDraft | RowError]:
        for number, cells in self.table.rows():
            try:
                draft = self._draft(number, cells)
            except WrongCell as error:
                yield RowError(number, str(error))
                continue
            if self.kept:
                draft.about.list_values = self._list_values(cells)
            yield self._once(draft)

    def _draft(self, number: int, cells: Sequence[str]) -> RowDraft:
        width = len(self.table.header)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            # All after a delimiter that should have been quoted stands in the wrong column.
            raise WrongCell(_("The row has more cells than the header."))
        values = self._values(cells)
        company_name = values.pop("company", None)
        own = taken_by_prefix(values, "person.") if "person" in self.kinds else {}
        about: dict[str, Any] = {}
        if not self.kinds.isdisjoint({"consent", "refusal"}):
            about["consents"] = taken_consents(values)
        addresses = taken_alt_addresses(values, self.alt_addresses)
        person = taken(values, OF_PERSON)
        if name := values.pop("name", None) or self.reader.value("name", full_name(person)):
            person["name"] = name
        if company_name is None:
            said = person | values | own
            return RowDraft(number, None, draft_of(PERSON, said, **about, addresses=addresses))
        if "name" not in person:
            said = {"name": company_name, **values, **person}
            return RowDraft(number, draft_of(COMPANY, said, **about, addresses=addresses), None)
        person |= taken(values, OF_WHOM_IT_IS_ABOUT)
        if answers := values.pop(PROFILE, None):
            person[PROFILE] = [one for one in answers if not is_asked_of_companies(one)]
            values[PROFILE] = [one for one in answers if is_asked_of_companies(one)]
        own = self._own(values, own)
        of_company = taken(addresses, OF_COMPANIES)
        company = draft_of(COMPANY, {"name": company_name, **values}, addresses=of_company)
        about["addresses"] = addresses
        return RowDraft(number, company, draft_of(PERSON, person | own, **about))

    def _own(self, values: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
        """What the person of a company has as its own: what its own columns say, and a plain
        e-mail or mobile phone, which are seldom a company's. The rest of a block comes along."""
        for name in OF_WHO_ANSWERS:
            if name in values and f"person.{name}" not in self.fields:
                own[name] = values.pop(name)
        whole: dict[str, Any] = {}
        for flag, block in BLOCKS.items():
            if not own.keys().isdisjoint(block):
                whole |= {name: values[name] for name in block if name in values}
                whole[flag] = True
        return whole | own

    def _values(self, cells: Sequence[str]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for place, name, understand in self.columns:
            if place >= len(cells) or (value := understand(cells[place])) is None:
                continue
            if name in self.simple:
                values[name] = value
            elif name.startswith(PROFILE):
                values[PROFILE] = [*values.get(PROFILE, []), *value]
            else:
                values |= {part: said for part, said in value.items() if part not in values}
        return values

    def _list_values(self, cells: Sequence[str]) -> dict[str, str]:
        kept = ((name, place) for place, (name, _heading) in self.kept.items())
        said = {
            name: cell_text(meant(cells[place]), day_first=self.reader.day_first)
            for name, place in kept
            if place < len(cells)
        }
        return {name: text for name, text in said.items() if text}

    @cached_property
    def kept(self) -> Mapping[int, tuple[str, str]]:
        return kept_columns(self.table.header, self.fields)

    @cached_property
    def kinds(self) -> set[str]:
        """What stands before the dot of fields that are none of the contact's own."""
        return {name.partition(".")[0] for name in self.fields if "." in name}

    @cached_property
    def alt_addresses(self) -> list[str]:
        return [name for name in ALT_ADDRESSES if name in self.kinds]

    @cached_property
    def simple(self) -> set[str]:
        """Fields whose column is all that says something of them."""
        return {name for name in self.fields if name not in SPLIT and not name.startswith(PROFILE)}

    @cached_property
    def columns(self) -> list[tuple[int, str, Callable[[str], Any]]]:
        """Place, field and what understands its cells, of every column that is one."""
        return [
            (place, name, self._understand(name))
            for place, name in enumerate(self.fields)
            if name in FIELDS or name.startswith(QUESTION)
        ]

    def _understand(self, name: str) -> Callable[[str], Any]:
        if name in SPLIT:
            return partial(self._parts_of_name, name == "name.last_first")
        return self.reader.of(as_read(name))

    def _parts_of_name(self, surname_first: bool, cell: str) -> dict[str, Any] | None:
        whole = self.reader.value("name", cell)
        parts = split_name(whole, surname_first=surname_first) if whole else {}
        return {part: self.reader.value(part, text) for part, text in parts.items() if text} or None

    def _once(self, draft: RowDraft) -> RowDraft | RowError:
        first = self.seen.setdefault(draft.key, draft.number)
        if first == draft.number:
            return draft
        return RowError(
            draft.number,
            _("The same contact stands in row %(row)s already.") % {"row": first},
        )


def taken(values: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    # Mostly none of them is there, and every row is asked.
    if values.keys().isdisjoint(names):
        return {}
    return {name: values.pop(name) for name in names if name in values}


def taken_consents(values: dict[str, Any]) -> dict[str, Answer]:
    """A refusal counts more than a consent in the same row."""
    refused = {REFUSALS[name]: said for name, said in taken(values, tuple(REFUSALS)).items()}
    said_on = values.pop("consent.said_on", None)
    source, basis = values.pop("consent.source", ""), values.pop("consent.basis", "")
    answers = {}
    for channel, said in (taken(values, CHANNELS) | refused).items():
        status, day = said, said_on
        if isinstance(said, date):
            # The column dates the answer that it is about.
            status, day = REFUSED if channel in refused else GIVEN, said
        answers[channel.removeprefix("consent.")] = Answer(status, day, source, basis)
    return answers


def taken_by_prefix(values: dict[str, Any], prefix: str) -> dict[str, Any]:
    names = [name for name in values if name.startswith(prefix)]
    return {name.removeprefix(prefix): values.pop(name) for name in names}


def taken_alt_addresses(
    values: dict[str, Any], names: Sequence[str]
) -> dict[str, Mapping[str, Any]]:
    """By name, those that the row has beside the address of the contact itself, each with its code.
    Raises WrongCell where two have one code."""
    taken_out = {name: taken_by_prefix(values, f"{name}.") for name in names}
    found: dict[str, Mapping[str, Any]] = {}
    for name, said in taken_out.items():
        code = said.pop("code", ALT_ADDRESSES[name][0])
        # Programs repeat the main address where nobody typed another.
        if PLACE.isdisjoint(said) or said.items() <= values.items():
            continue
        refuse_days_in_the_wrong_order(said)
        if any(code == other["code"] for other in found.values()):
            raise WrongCell(
                _("The row has two alternative addresses with the code %(code)s.") % {"code": code}
            )
        found[name] = {"code": code, **said}
    return found


def refuse_days_in_the_wrong_order(address: Mapping[str, Any]) -> None:
    """Raises WrongCell."""
    starts_on, ends_on = address.get("starts_on"), address.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise WrongCell(_("The alternative address ends before it starts."))


def is_asked_of_companies(answer: ProfileAnswer) -> bool:
    return answer.question.questionnaire.contact_type == COMPANY


def draft_of(
    contact_type: str,
    values: dict[str, Any],
    consents: Mapping[str, Answer] | None = None,
    addresses: Mapping[str, Mapping[str, Any]] = NO_ADDRESSES,
) -> Draft:
    """Raises WrongCell where nobody is named, or by what a contact of the type cannot have."""
    if "name" not in values:
        raise WrongCell(_("The row names neither a company nor a person."))
    groups = taken(values, GROUPS)
    for name, refusal in NONE_OF_THESE[contact_type].items() if groups else ():
        if groups.get(name):
            raise WrongCell(refusal % {"name": values["name"]})
    if contact_type == COMPANY:
        # A job title without anybody's name says nothing of the company.
        taken(values, OF_PERSON)
    answers = answers_of(contact_type, values) if PROFILE in values else []
    settle_letter_forms(values)
    settle_inactive(values)
    return Draft(contact_type, values, groups, consents or {}, answers, [*addresses.values()])


def answers_of(contact_type: str, values: dict[str, Any]) -> list[ProfileAnswer]:
    """Taken out of the values. Raises WrongCell where the contact cannot give one of them."""
    answers = list(dict.fromkeys(values.pop(PROFILE)))
    is_minor = values.get("is_minor", False)
    if reason := why_no_answers(contact_type, values["name"], answers, is_minor=is_minor):
        raise WrongCell(reason)
    return answers


def settle_letter_forms(values: dict[str, Any]) -> None:
    """What a list says is as if typed by hand."""
    typed = {name: text.rstrip(" ,!") for name, text in taken(values, SALUTATIONS).items()}
    if any(typed.values()):
        values |= {**typed, "own_salutations": True}
    if "addressee" in values:
        values["own_addressee"] = True


def settle_inactive(values: dict[str, Any]) -> None:
    """Who has a reason to be inactive is so, and who is active has none. Raises WrongCell."""
    if "inactive_reason" in values and not values.setdefault("is_inactive", True):
        raise WrongCell(_("The row says why the contact is inactive, and that it is not."))
    if values.get("is_inactive") is False:
        values["inactive_reason"] = ""


def full_name(parts: dict[str, Any]) -> str:
    names = (parts.get(name) for name in ("first_name", "middle_name", "surname"))
    return " ".join(name for name in names if name)


def split_name(name: str, *, surname_first: bool) -> dict[str, str]:
    """First name, middle name and surname of a full name in this order of its words.

    A comma always divides "Surname, First name". A patronymic tells the Russian order by itself.
    """
    if "," in name:
        surname, _comma, given = (part.strip() for part in name.partition(","))
        return {"surname": surname, **given_names(given.split())}
    words = name.split()
    if len(words) == 3 and PATRONYMIC.fullmatch(words[1]):
        surname_first = False
    elif len(words) == 3 and PATRONYMIC.fullmatch(words[2]):
        surname_first = True
    if len(words) < 2:
        return {"surname": name} if surname_first else {"first_name": name}
    if surname_first:
        cut = next((at for at, word in enumerate(words) if not PARTICLE.fullmatch(word)), 0) + 1
        return {"surname": " ".join(words[:cut]), **given_names(words[cut:])}
    cut = len(words) - 1
    while cut > 1 and PARTICLE.fullmatch(words[cut - 1]):
        cut -= 1
    return {**given_names(words[:cut]), "surname": " ".join(words[cut:])}


def given_names(words: Sequence[str]) -> dict[str, str]:
    return {"first_name": " ".join(words[:1]), "middle_name": " ".join(words[1:])}
