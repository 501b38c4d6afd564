"""What a step chose or changed, point by point, and whom it brought or took."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.formats import localize
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from crm.criteria.asking import criteria_conditions
from crm.criteria.trees import is_tree
from crm.filters import ANY, filter_sentence, in_order
from crm.model_fields import field_of
from crm.models import Contact
from interactions.models import Document
from interactions.steps import option_names
from segments.images import edited_lines
from segments.models import Segment, SegmentCriteria, SegmentLanguage, SegmentLine
from segments.steps import labels, labels_of_lines

SHOWN_CONTACTS = 50
SHOWN_CHARACTERS = 200


@dataclass(frozen=True)
class Change:
    """A value of the header on both sides of a step, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class StepDetail:
    """`contacts` are the first of `contact_count`, whether they came or went; of an edit, whose
    lines were changed."""

    conditions: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    contact_count: int = 0

    @property
    def more(self) -> int:
        return self.contact_count - len(self.contacts)


def detail_of(step: SegmentCriteria) -> StepDetail:
    """A constant number of queries, whatever the number of lines."""
    lines = _lines_of(step)
    contacts = [line.contact for line in lines.select_related("contact")[:SHOWN_CONTACTS]]
    criteria = step.criteria
    conditions = _conditions(criteria)
    changes = []
    if step.is_edit:
        names = labels_of_lines(criteria)
        conditions = [_("Lines: %(fields)s") % {"fields": names}] if names else []
        changes = _changes(criteria["before"], criteria["after"])
        if text := criteria.get("text"):
            changes = _text_changes(text["before"], text["after"])
    return StepDetail(conditions, changes, contacts, step.line_count)


def _lines_of(step: SegmentCriteria) -> Any:
    if step.is_edit:
        return edited_lines(step).order_by("pk")
    key = "step" if step.is_adding else "removed_by"
    return SegmentLine.objects.filter(**{key: step}).order_by("pk")


def _conditions(criteria: Mapping[str, Any]) -> list[str]:
    """Each condition as a sentence, then the options."""
    filters = dict(criteria.get("filters", {}))
    names = option_names()
    options = [capfirst(names.get(name, name)) for name in criteria.get("options", [])]
    if is_tree(filters):
        return [*criteria_conditions(criteria), *options]
    is_any = filters.pop("match", []) == [ANY]
    said = [filter_sentence({name: filters[name]}) for name in in_order(filters)]
    if is_any and len(said) > 1:
        said.insert(0, _("One of these is enough:"))
    return said + options


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    switches = {switch: key for key, switch in SegmentLine.SWITCHES.items()}
    return [
        Change(labels(Segment, [name]), _word(Segment, name, before), _word(Segment, name, after))
        for name in after
        if name not in switches or before[name] != after[name]
    ]


def _text_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What the segment itself said in one language; None leaves it to the template."""
    return [
        Change(labels(SegmentLanguage, [name]), _text_word(name, before), _text_word(name, after))
        for name in after
    ]


def _text_word(name: str, values: Mapping[str, Any]) -> str:
    if values[name] is None:
        return _("the template's")
    return Truncator(_word(SegmentLanguage, name, values)).chars(SHOWN_CHARACTERS)


def _word(model: type[Model], name: str, values: Mapping[str, Any]) -> str:
    """How a kept value reads; "–" for none."""
    column = field_of(model, name)
    value = values[name]
    if value is None or value == "":
        return "–"
    if column.related_model is Document:
        names = Document.objects.filter(pk=value).values_list("name", flat=True)
        return names.first() or str(value)
    if column.related_model is not None:
        return str(column.related_model._default_manager.filter(pk=value).first() or value)
    value = column.to_python(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(column.flatchoices).get(value) or localize(value))
