"""A second segment like the first."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm.requests import Request
from segments import actions, sentences
from segments.actions.copying import proposed_copy
from segments.forms import CopySegmentForm
from segments.models import Segment
from segments.views.requests import status_of, worksheet


@permission_required("segments.add_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet()
def segment_copy(request: Request, segment: Segment) -> HttpResponse:
    proposed = {"description": proposed_copy(segment.description), "what": "contacts"}
    form = CopySegmentForm(request.POST or None, initial=proposed)
    if not form.is_valid():
        context = {"segment": segment, "form": form}
        return render(request, "segments/segment_copy.html", context, status=status_of(form))
    result = actions.copy_segment(segment, user=request.user, **form.cleaned_data)
    first, *others = sentences.copied(segment, result)
    messages.success(request, first)
    for sentence in others:
        messages.info(request, sentence)
    return redirect(result.segment)
