"""A column of the worksheet's own, made by hand."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.requests import Request
from segments import actions
from segments.exceptions import ColumnIsThere, TooManyColumns
from segments.forms.columns import NewColumnForm
from segments.models import Segment
from segments.views.requests import agreed, say_step, status_of, worksheet


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def column_create(request: Request, segment: Segment) -> HttpResponse:
    form = NewColumnForm(request.POST or None)
    if form.is_valid():
        heading = form.cleaned_data["heading"]
        try:
            step = actions.add_column(
                segment,
                heading,
                user=request.user,
                discard_redo=agreed(request, "discard_redo"),
            )
        except (ColumnIsThere, TooManyColumns) as refusal:
            form.add_error("heading", str(refusal))
        else:
            said = _("The segment has the column “%(heading)s” now.") % {"heading": heading}
            say_step(request, [said], step)
            return redirect(segment)
    context = {"segment": segment, "form": form}
    return render(request, "segments/column_create.html", context, status=status_of(form))
