"""Cover sheets for the contacts of chosen lines, with or without an entry in the log for each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import consent
from crm.events import record
from crm.models import Contact, User
from crm.models.contacts import CorrespondenceType
from interactions.access import ADD_ENTRY
from interactions.actions import Logged, log_interactions
from interactions.cover_sheets import REMARKS, CoverText, cover_sheets
from interactions.exceptions import NoLetters
from interactions.letters import safe_name
from interactions.models import InteractionTemplate
from interactions.printing import DOCX_TYPE, file_response
from interactions.single import Said
from segments.letters import Letters, title_of
from segments.models import Segment
from segments.querysets import SegmentLineQuerySet

# Word opens longer files slowly, and they are made within the request.
MAX_SHEETS = 1_000


class CoverSheetForm(forms.Form):
    """What the sheets say, and whether they are logged; who may not log is not asked."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=250, required=False)
    remarks = forms.MultipleChoiceField(
        label=gettext_lazy("Ticked"),
        choices=list(REMARKS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    own_remark = forms.CharField(
        label=gettext_lazy("A remark of your own"), max_length=100, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Comments"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    log = forms.BooleanField(
        label=gettext_lazy("Write an interaction for each contact"), required=False
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.template = cover_template()
        if self.template is None or not user.has_perm(ADD_ENTRY):
            del self.fields["log"]
        else:
            self.fields["log"].help_text = str(self.template)

    @property
    def is_logged(self) -> bool:
        return bool(self.cleaned_data.get("log"))

    def said(self, today: date) -> CoverText:
        texts = {name: self.cleaned_data[name] for name in ("subject", "text", "own_remark")}
        remarks = self.cleaned_data["remarks"]
        return CoverText(date=date_format(today, "DATE_FORMAT"), remarks=remarks, **texts)


def cover_template() -> InteractionTemplate | None:
    """The template that is used for cover sheets, if there is one."""
    choosable = InteractionTemplate.objects.choosable()
    return choosable.filter(used_for=InteractionTemplate.UsedFor.COVER_SHEET).first()


@dataclass(frozen=True)
class Sheets:
    """The sheets of these lines as they would be today."""

    segment: Segment
    lines: SegmentLineQuerySet
    today: date

    @property
    def allowed(self) -> SegmentLineQuerySet:
        """Those whose contacts may be written to by post."""
        resolved = Letters(self.segment, today=self.today).lines
        forbidden = consent.forbidden(CorrespondenceType.HARD_COPY, "contact__")
        chosen = resolved.filter(pk__in=self.lines.order_by().values("pk"))
        return chosen.filter(consent.none_of(forbidden))

    def contacts(self, user: User) -> Any:
        keys = self.allowed.order_by().values("contact")
        return Contact.objects.visible_to(user).filter(pk__in=keys)

    def download(self, said: CoverText, *, user: User) -> HttpResponse:
        """A Word file with a page for each. Raises NoLetters."""
        lines = self.allowed
        count = lines.count()
        if not count:
            raise NoLetters(_("None of these contacts may be written to."))
        if count > MAX_SHEETS:
            raise NoLetters(
                _("These are more than %d cover sheets; choose fewer lines.") % MAX_SHEETS
            )
        letters = Letters(self.segment, today=self.today)
        content = cover_sheets((letter.values for letter in letters.read(lines)), said)
        record(user, "downloaded cover sheets", "segment", self.segment.number, sheets=count)
        name = safe_name(_("%s cover sheets") % title_of(self.segment))
        return file_response(content, f"{name}.docx", DOCX_TYPE)

    def log(self, form: CoverSheetForm, *, user: User, token: str) -> Logged:
        """An entry for each, once for the same token; raises what `log_interactions` raises.

        Source: reference, 24.4 (Contact Cover Sheet).
        """
        template = form.template
        assert template is not None
        said = Said(
            template,
            form.cleaned_data["subject"] or template.description,
            salesperson=self.segment.salesperson,
            comment=form.cleaned_data["text"],
        )
        return log_interactions(self.contacts(user), said, user=user, today=self.today, token=token)
