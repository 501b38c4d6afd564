"""Labels for the envelopes of a worksheet's letters."""

from datetime import date

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.events import record
from crm.models import User
from interactions.exceptions import NoLetters
from interactions.labels import SHEETS, label_sheets
from interactions.letters import safe_name
from interactions.print_runs import WHOLE, PrintRun
from interactions.printing import DOCX_TYPE, file_response
from segments.letters import Letters, title_of
from segments.models import Segment

# Word opens longer tables slowly, and they are made within the request.
MAX_LABELS = 5_000


class LabelsForm(forms.Form):
    """The sheet, and how many of its labels are gone."""

    sheet = forms.ChoiceField(
        label=gettext_lazy("Labels"), choices=[(key, sheet.label) for key, sheet in SHEETS.items()]
    )
    skip = forms.IntegerField(
        label=gettext_lazy("Labels gone from the first sheet"),
        min_value=0,
        max_value=100,
        required=False,
    )


def labels_download(
    segment: Segment,
    *,
    user: User,
    today: date,
    sheet: str,
    skip: int = 0,
    run: PrintRun = WHOLE,
) -> HttpResponse:
    """A Word file with the address of everybody who gets a letter by post. Raises NoLetters."""
    letters = Letters(segment, today=today, run=run)
    lines = letters.addressed()
    count = lines.count()
    if not count:
        raise NoLetters(_("Nobody here gets a letter by post."))
    if count > MAX_LABELS:
        raise NoLetters(
            _("These are more than %d labels; print them in parts, from … to ….") % MAX_LABELS
        )
    addresses = [letter.values["address_block"] for letter in letters.read(lines)]
    content = label_sheets(addresses, SHEETS[sheet], skip=skip)
    record(user, "downloaded labels", "segment", segment.number, labels=len(addresses))
    name = safe_name(_("%s labels") % title_of(segment))
    return file_response(content, f"{name}.docx", DOCX_TYPE)
