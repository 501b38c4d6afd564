"""The letter beside the worksheet's lines."""

from base64 import b64encode

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from crm.requests import Request
from interactions import pdf
from segments import letter_beside
from segments.models import Segment
from segments.views.lines import line_of
from segments.views.requests import back_to, worksheet


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def line_letter(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """What stands beside the line: `words` (HTML) and `letter` (a Word file in Base64, "" for
    none) in one answer, so that neither is older than the other; `document` names the file that it
    was made of."""
    line = line_of(segment, pk)
    found = letter_beside.letter_beside(line, today=timezone.localdate())
    context = {
        "segment": segment,
        "line": line,
        "beside": found,
        "pdf_missing": pdf.what_is_missing(),
    }
    return JsonResponse(
        {
            "words": render_to_string("segments/letter_beside.html#words", context, request),
            "letter": b64encode(found.letter).decode("ascii"),
            "document": found.document.digest if found.document else "",
        }
    )


@permission_required("segments.view_segment", raise_exception=True)
@require_POST
@worksheet()
def letter_pane(request: Request, segment: Segment) -> HttpResponse:
    """Whether the letter stands beside the lines, and how large, for the user, on every segment."""
    for field, name in (("open", letter_beside.OPEN), ("large", letter_beside.LARGE)):
        if field in request.POST:
            letter_beside.want(name, is_on=request.POST[field] == "1", user=request.user)
    return HttpResponse(status=204) if request.htmx else back_to(request, segment)
