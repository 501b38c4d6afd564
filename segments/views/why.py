"""Why a contact is on the worksheet, or is not."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from crm.access import find_survivor, get_contact, get_survivor
from crm.models import Contact, User
from crm.requests import Request
from segments import why_sentences
from segments.lookup import candidates, exact_contact
from segments.models import Segment
from segments.segment_why import contact_story
from segments.views.requests import is_for, worksheet


@permission_required("segments.view_segment", raise_exception=True)
@require_GET
@worksheet()
def segment_why(request: Request, segment: Segment) -> HttpResponse:
    """Step by step, for the contact that is named or meant; without one, whom to ask about."""
    number, text = request.GET.get("contact", ""), request.GET.get("q", "").replace("\0", "")
    if is_for(request, "options"):
        found = {"candidates": candidates(segment, text, request.user), "text": text}
        return render(request, "segments/segment_why.html#options", found)
    if not number and (meant := _number_of(text, request.user)):
        address = reverse("segments:segment-why", args=[segment.number])
        return redirect(f"{address}?{urlencode({'contact': meant})}")
    context: dict[str, Any] = {"segment": segment, "text": text}
    if number:
        contact, former = _asked_about(number, request.user)
        story = contact_story(segment, contact, request.user)
        context |= {
            "former": former,
            "story": story,
            "standing": why_sentences.standing(story),
            "refusals": [why_sentences.refusal(code) for code in story.refusals],
            "steps": [(told, why_sentences.verdict(told)) for told in story.steps],
        }
    elif text.strip():
        context["candidates"] = candidates(segment, text, request.user)
    return render(request, "segments/segment_why.html", context)


def _number_of(text: str, user: User) -> str:
    """Of the one contact that is meant, or was before it was merged; '' where that is not clear."""
    if not text.strip():
        return ""
    if (meant := exact_contact(text, user)) is not None:
        return meant.number
    number = text.strip().upper()
    return number if find_survivor(user, number) else ""


def _asked_about(number: str, user: User) -> tuple[Contact, str]:
    """The contact, and the number by which it was asked for if it was another one's."""
    try:
        return get_contact(user, number), ""
    except Http404:
        return get_survivor(user, number), number.upper()
