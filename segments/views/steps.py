"""The steps of the worksheet: all of them, and one in detail."""

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from crm.requests import Request
from segments import sentences
from segments.models import Segment, SegmentCriteria
from segments.step_details import detail_of
from segments.steps import view_of
from segments.views.requests import is_for, may_change, worksheet

PAGE_SIZE = 100


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def step_list(request: Request, segment: Segment) -> HttpResponse:
    """Every step, the latest first; three queries."""
    steps = segment.steps.select_related("user").order_by("-ordinal")
    page = Paginator(steps, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"segment": segment, "page": page, "views": [view_of(step) for step in page]}
    return render(request, "segments/step_list.html", context)


def again_address(request: Request, segment: Segment, step: SegmentCriteria) -> str:
    """Where the conditions of the step are changed and used again; "" where they may not be."""
    if step.kind not in SegmentCriteria.BY_CRITERIA or not may_change(request, segment):
        return ""
    page = reverse(f"segments:contacts-{step.kind}", args=[segment.number])
    return f"{page}?step={step.pk}"


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def step_detail(request: Request, segment: Segment, pk: int) -> HttpResponse:
    """What a step chose or changed, whom it brought or took, and who did not come."""
    step = get_object_or_404(segment.steps.select_related("user"), pk=pk)
    context = {
        "segment": segment,
        "view": view_of(step),
        "detail": detail_of(step),
        "again": again_address(request, segment, step),
        "left_out": sentences.left_out(step.left_out),
    }
    template = "segments/step_detail.html"
    if is_for(request, f"step-{pk}"):
        template += "#detail"
    return render(request, template, context)
