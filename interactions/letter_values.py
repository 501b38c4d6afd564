"""From frozen raw values to what a letter is rendered with; the same before and after logging.

Raw values come from one SQL expression for preview, download and log: `merge_values` per letter,
`shared_values` once for all letters of a segment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from crm.letter_forms import SHIPPED, Formulas, letter_forms, stored_formulas
from crm.models import Campaign, MarketingSetup, Salesperson
from interactions.address_block import address_block
from interactions.merge_fields import SALESPERSON, SENDER, MergeField

Values = dict[str, Any]

REACHED_BY = ("phone", "email")
NAMES = ("name", "first_name", "middle_name", "surname", "initials", "gender", "job_title")
NEVER_OWN = "false"


def letter_values(
    merge_values: Mapping[str, Any], shared: Mapping[str, Any], *, format_language: str
) -> Values:
    """What the engine renders: one object per entity, '' for an entity that is missing."""
    company = _present(merge_values.get("company"))
    contact = _greeted(merge_values, shared.get("formulas", SHIPPED), format_language)
    contact = _addressed(contact, merge_values.get("address"))
    contact = _listing(contact, merge_values.get("lists"))
    sender = shared.get("sender", "")
    return {
        "contact": contact,
        "company": company,
        "address_block": address_block(
            contact or {},
            company or {},
            own_country=(sender or {}).get("country", ""),
            language=format_language,
        ),
        "line": merge_values.get("line", ""),
        "list": merge_values.get("list") or "",
        "personal_text": merge_values.get("personal_text", ""),
        "date": merge_values.get("date", ""),
        "salesperson": _one_of(shared, "salespeople", merge_values.get("salesperson")),
        "campaign": _one_of(shared, "campaigns", merge_values.get("campaign")),
        "sender": sender,
        "segment": shared.get("segment", ""),
        "language": format_language,
    }


@dataclass
class Greeted:
    """A contact as far as greeting needs it, from frozen values."""

    type: str
    name: str
    first_name: str
    middle_name: str
    surname: str
    initials: str
    gender: str
    job_title: str
    language: str
    company_name: str


def _greeted(merge_values: Mapping[str, Any], formulas: Formulas, language: str) -> Any:
    """The contact with letter forms in the letter's language.

    Stored are those of the contact's own language; they stay where the letter speaks it, and
    where somebody typed them by hand. Made anew, an addressee is not declined: a logged letter
    must read the same whatever dictionary there is.
    Source: docs/decisions/salutation-of-a-letter.md.
    """
    contact, greeting = merge_values.get("contact", ""), merge_values.get("greeting") or {}
    if not greeting or language in ("", greeting["language"]):
        return contact
    company = merge_values.get("company") or {}
    named = Greeted(
        type=greeting["type"],
        language=language,
        company_name=company.get("name", ""),
        **{name: contact.get(name, "") for name in NAMES},
    )
    forms = letter_forms(named, formulas, inflects=False)
    made = {}
    if greeting["is_own"] == NEVER_OWN:
        made["formal_salutation"] = forms.formal_salutation
        made["informal_salutation"] = forms.informal_salutation
    if greeting.get("is_own_addressee", NEVER_OWN) == NEVER_OWN:
        made["addressee"] = forms.addressee
    return {**contact, **made}


def _addressed(contact: Any, address: Mapping[str, str] | None) -> Any:
    """The contact at its alternative address; phone and e-mail stay where that has none."""
    if not contact or not address:
        return contact
    reached = {name: text for name, text in address.items() if text or name not in REACHED_BY}
    return {**contact, **reached}


def _listing(contact: Any, lists: Mapping[str, Any] | None) -> Any:
    """The contact with the lists that the letter's document uses."""
    return {**contact, **lists} if contact and lists else contact


def shared_values(
    segment_number: str,
    description: str,
    *,
    salesperson_ids: Iterable[int],
    campaign_ids: Iterable[int],
    email_texts: Mapping[str, str] | None = None,
) -> Values:
    """What all letters of a segment share; four queries.

    `email_texts`: the text rows' e-mail texts by their id; a letter's `email_text` names one.
    """
    return {
        "sender": _sender(),
        "segment": {"number": segment_number, "description": description},
        "salespeople": _salespeople(salesperson_ids),
        "campaigns": _campaigns(campaign_ids),
        "email_texts": dict(email_texts or {}),
        "formulas": stored_formulas(),
    }


def _present(entity: Any) -> Any:
    """An entity all of whose values are empty is missing: a tag may ask `{% if company %}`."""
    return entity if entity and any(entity.values()) else ""


def _one_of(shared: Mapping[str, Any], entities: str, key: Any) -> Any:
    return shared.get(entities, {}).get(str(key or ""), "")


def _sender() -> Values:
    setup = MarketingSetup.load()
    texts = (field for field in SENDER if field.kind != "picture")
    told = {name: getattr(setup, f"company_{name}") for name in _names(texts)}
    return {**told, "logo": setup.company_logo_id or ""}


def _salespeople(ids: Iterable[int]) -> Values:
    names = _names(SALESPERSON)
    rows = Salesperson.objects.filter(pk__in=set(ids)).values("pk", *names)
    return {str(row["pk"]): {name: row[name] or "" for name in names} for row in rows}


def _campaigns(ids: Iterable[int]) -> Values:
    rows = Campaign.objects.filter(pk__in=set(ids)).values("pk", "number", "description")
    return {
        str(row["pk"]): {"number": row["number"], "description": row["description"]} for row in rows
    }


def _names(fields: Iterable[MergeField]) -> list[str]:
    return [field.name.split(".")[1] for field in fields]
