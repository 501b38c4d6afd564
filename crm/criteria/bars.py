"""“More conditions” of a list's filter bar: fields of the registry, and what is asked of each.

Each condition is a field and an expression, "City: B*", in the words of the page; field names and
English words always work, so that an address can be passed on.
"""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from crm.criteria.fields import Field
from crm.criteria.surroundings import notation, surroundings_of
from crm.expressions import ExpressionError, Node, parse
from crm.expressions.queries import to_q
from crm.folding import fold

Fields = Callable[[], Iterable[Field]]
MOST_CONDITIONS = 20


class Conditions(list[tuple[Field, Node]]):
    """The fields that are asked, each with its expression; all must hold."""

    def as_q(self, user: Any) -> Q:
        around = surroundings_of(user)
        return Q(*(to_q(tree, field.column, around) for field, tree in self))


class ConditionsInput(forms.Widget):
    """As many texts as there are conditions; components/filter_field.html shows them."""

    is_conditions = True
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value for value in values if value.strip()]


class ConditionsField(forms.Field):
    widget = ConditionsInput

    def __init__(self, *, fields: Fields, **kwargs: Any) -> None:
        self.fields = fields
        super().__init__(**kwargs)

    @property
    def labels(self) -> list[str]:
        return [field.label for field in self.fields()]

    def clean(self, value: list[str] | None) -> Conditions:
        texts = [text.replace("\0", "") for text in value or [] if text.strip()]
        if len(texts) > MOST_CONDITIONS:
            raise ValidationError(_("At most %(most)s conditions.") % {"most": MOST_CONDITIONS})
        found, wrong = Conditions(), []
        for text in texts:
            try:
                found.append(self._condition(text))
            except ValidationError as error:
                wrong += error.messages
        if wrong:
            raise ValidationError(wrong)
        return found

    def _condition(self, text: str) -> tuple[Field, Node]:
        """Raises ValidationError with a sentence that names the condition."""
        label, colon, expression = text.partition(":")
        field = self._field(label) if colon else None
        if field is None:
            raise ValidationError(self._unknown(label, text, has_colon=bool(colon)))
        try:
            today = timezone.localdate()
            tree = parse(expression, field.type, notation=notation(), today=today)
        except ExpressionError as error:
            raise ValidationError(_wrong(field, error)) from error
        if tree is None:
            raise ValidationError(_("%(field)s: nothing is asked.") % {"field": field.label})
        _refuse_unknown_code(field, tree)
        return field, tree

    def _field(self, label: str) -> Field | None:
        """By its label in the page's language or in English, or by its name."""
        wanted = fold(label.strip())
        known = {fold(name): field for field in self.fields() for name in _names(field)}
        return known.get(wanted)

    def _unknown(self, label: str, text: str, *, has_colon: bool) -> str:
        if not has_colon:
            words = {"text": text, "example": f"{self.labels[0]}: A*"}
            return _("“%(text)s”: write a field, a colon and what it is, as “%(example)s”.") % words
        near = get_close_matches(label.strip(), self.labels, 1, 0.5)
        if near:
            words = {"label": label.strip(), "near": near[0]}
            return _("There is no field “%(label)s”; is “%(near)s” meant?") % words
        return _("There is no field “%(label)s”.") % {"label": label.strip()}


def _names(field: Field) -> list[str]:
    own = field.label
    with override("en"):
        return [field.name, field.label, own]


def _wrong(field: Field, error: ExpressionError) -> str:
    said = f"{field.label}: {error}"
    if not error.suggestion:
        return said
    return said + " " + _("Probably meant: %(suggestion)s") % {"suggestion": error.suggestion}


def _refuse_unknown_code(field: Field, tree: Node) -> None:
    # There, as running.py needs the list's filters for what older steps keep.
    from crm.criteria.running import unknown_codes

    if missing := unknown_codes([(field, tree)]):
        raise ValidationError(_("“%(code)s” does not exist.") % {"code": missing[0]})


class ConditionsFilter(django_filters.Filter):
    """For any list: `fields` are the registry's for its rows, from the row itself."""

    field_class = ConditionsField

    def __init__(self, fields: Fields, **kwargs: Any) -> None:
        label = gettext_lazy("More conditions")
        super().__init__(label=label, fields=fields, **kwargs)

    def condition(self, value: Conditions) -> Q:
        parent: Any = self.parent
        request = getattr(parent, "request", None)
        return value.as_q(getattr(parent, "user", None) or getattr(request, "user", None))

    def filter(self, qs: QuerySet[Any], value: Conditions) -> QuerySet[Any]:
        return qs.filter(self.condition(value)) if value else qs
