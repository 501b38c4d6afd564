"""A block of cells: each line is given values of its own, as a sheet is pasted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from crm.models import User
from interactions.models import InteractionTemplate
from segments.actions.headers import pin_template
from segments.actions.lines import apart, chosen_lines, headings_of, refuse_unknown
from segments.edits import Cells, begin_edit, edit_cells
from segments.exceptions import AddressOfAnother
from segments.list_values import COLUMN
from segments.locking import lock
from segments.models import Segment
from segments.steps import StepResult

# Pasted at once; SQLite takes no more variables than these need.
MOST_CELLS = 10_000


@transaction.atomic
def update_cells(
    segment: Segment,
    cells: Cells,
    *,
    user: User,
    discard_redo: bool = False,
    today: date | None = None,
) -> StepResult:
    """Set what each line says in some of its fields, in one step that can be taken back.

    `cells`: values by line and field, at least one; None inherits again, a value equal to the one
    inherited today too. The number of statements grows with the fields, not with the lines.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost, SelectionChanged (where a line is listed no
    more), AddressOfAnother. Source: domain.md, Line and Steps.
    """
    header = lock(segment, user=user)
    named = {name for values in cells.values() for name in values}
    plain, own = apart(dict.fromkeys(named))
    refuse_unknown(header, plain, own)
    said = {key: _with_patch(values) for key, values in _pinned(header, cells).items()}
    fields = sorted({name for values in said.values() for name in values})
    if any(values.get("address") is not None for values in said.values()):
        raise AddressOfAnother
    chosen = chosen_lines(header, list(said), expected=len(said))
    step = begin_edit(
        header,
        fields,
        user=user,
        discard_redo=discard_redo,
        columns_of_list=headings_of(header, named) if own else (),
    )
    return StepResult(step, edit_cells(step, chosen, said, today=today))


def _with_patch(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is said in columns of lists as one value of the line."""
    said, patch = apart(values)
    return said | ({COLUMN: patch} if patch else {})


def _pinned(header: Segment, cells: Cells) -> Cells:
    """The values as the segment keeps them: each template is pinned once, the header's is none."""
    templates = {
        values["template"]
        for values in cells.values()
        if isinstance(values.get("template"), InteractionTemplate)
    }
    pinned = {template: pin_template(header, template) for template in templates}
    own = {
        template: None if one.pk == header.template_id else one for template, one in pinned.items()
    }
    return {
        key: {**values, "template": own.get(values["template"])} if "template" in values else values
        for key, values in cells.items()
    }
