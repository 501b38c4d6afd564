"""The steps of saved criteria, changed one by one and tried on a segment."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crm.exceptions import BusinessRuleError
from crm.patience import TooSlow, within
from crm.requests import Request
from segments import access, actions, sentences
from segments.builder import Builder, StoredForm, step_form
from segments.exceptions import CriteriaChanged
from segments.forms import CriteriaStepForm, TrySegmentForm
from segments.models import SavedCriteria, SegmentCriteria
from segments.previews import preview_matches
from segments.steps import view_of
from segments.views.contacts import COUNT_SECONDS, LIVE_COUNT, LIVE_SECONDS
from segments.views.requests import is_for

NEW_STEP: dict[str, Any] = {"kind": "add", "criteria": {"filters": {}, "options": []}}


@permission_required("segments.change_savedcriteria", raise_exception=True)
@require_http_methods(["GET", "POST"])
def saved_criteria_step(request: Request, code: str, position: int | None = None) -> HttpResponse:
    """The conditions of a step, or of a new one; posting without "count" or "do" saves them."""
    saved = access.get_saved_criteria(request.user, code)
    access.require_change_of_criteria(request.user, saved)
    page = _StepPage(request, saved, position)
    is_save = request.method == "POST" and not {"count", "do"} & request.POST.keys()
    if is_save and page.is_valid:
        try:
            page.save()
        except CriteriaChanged as refusal:
            page.after_another(str(refusal))
        except BusinessRuleError as refusal:
            page.form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(saved)
    return page.answer(is_refused=is_save)


class _StepPage:
    def __init__(self, request: Request, saved: SavedCriteria, position: int | None) -> None:
        self.request, self.saved, self.position = request, saved, position
        self.step = _editable(saved, position)
        self.stored = StoredForm(request.POST) if request.method == "POST" else self._stored()
        self.builder = Builder(self.stored.data, request.user)
        self.form = self._form()

    def _stored(self) -> StoredForm:
        form = step_form(self.step["criteria"], self.request.user)
        form.data["kind"], form.data["version"] = self.step["kind"], str(self.saved.version)
        return form

    def _form(self) -> CriteriaStepForm:
        had = "include_excluded" in self.step["criteria"]["options"]
        return CriteriaStepForm(self.request.user, self.stored.data, had_excluded=had)

    @property
    def is_valid(self) -> bool:
        return self.builder.is_valid() and self.form.is_valid()

    def save(self) -> None:
        actions.set_criteria_step(
            self.saved,
            user=self.request.user,
            version=self.form.cleaned_data["version"],
            position=self.position,
            kind=self.form.cleaned_data["kind"],
            filters=self.builder.stored,
            options=self.form.options(),
        )

    def after_another(self, refusal: str) -> None:
        """What was typed once more, to be saved over what somebody else saved meanwhile."""
        self.saved.refresh_from_db()
        self.stored.data = self.stored.data.copy()
        self.stored.data["version"] = str(self.saved.version)
        self.form = self._form()
        self.form.add_error(None, refusal)

    def answer(self, *, is_refused: bool) -> HttpResponse:
        is_valid = self.builder.is_valid()
        new, changed = _("New step"), _("Change the step")
        context: dict[str, Any] = {
            "saved": self.saved,
            "title": new if self.position is None else changed,
            "builder": self.builder,
            "form": self.form,
            "lost": self.stored.lost,
            "sentence": self.builder.sentence,
            "is_valid": is_valid,
            "is_beside": is_for(self.request, "conditions"),
        }
        if is_valid and self.request.method == "POST":
            context |= self._matches()
        template = "segments/saved_criteria_step.html"
        for target, fragment in (("funnel", "live"), ("conditions", "changed")):
            if is_for(self.request, target):
                return render(self.request, f"{template}#{fragment}", context)
        return render(self.request, template, context, status=422 if is_refused else 200)

    def _matches(self) -> dict[str, Any]:
        is_live = bool(self.request.htmx)
        cap = LIVE_COUNT if is_live else 0
        try:
            with within(LIVE_SECONDS if is_live else COUNT_SECONDS):
                found = preview_matches(self.builder.stored, user=self.request.user, cap=cap)
        except TooSlow as slow:
            return {"too_slow": str(slow)}
        return {"matches": found}


def _editable(saved: SavedCriteria, position: int | None) -> dict[str, Any]:
    """The step by criteria at this place; 404 where there is none."""
    if position is None:
        return NEW_STEP
    if position >= len(saved.steps):
        raise Http404
    step: dict[str, Any] = saved.steps[position]
    if step["kind"] not in SegmentCriteria.BY_CRITERIA:
        raise Http404
    return step


@permission_required(
    ("segments.view_savedcriteria", "segments.change_segment"), raise_exception=True
)
@require_GET
def saved_criteria_try(request: Request, code: str) -> HttpResponse:
    """Who would come, go and stay if the criteria were applied to a segment."""
    saved = access.get_saved_criteria(request.user, code)
    form = TrySegmentForm(request.user, request.GET or None)
    context: dict[str, Any] = {"saved": saved, "form": form}
    if form.is_valid():
        segment = form.cleaned_data["segment"]
        try:
            trial = actions.try_criteria(segment, saved, user=request.user)
        except BusinessRuleError as refusal:
            form.add_error(None, str(refusal))
        else:
            context |= {"segment": segment, **_told(trial)}
    return render(request, "segments/saved_criteria_try.html", context)


def _told(trial: actions.Trial) -> dict[str, Any]:
    views = [(view_of(done.step), done) for done in trial.result.steps]
    return {
        "steps": [
            (view.act_of_kind, view.sentence, view.effect, sentences.left_out(done.left_out))
            for view, done in views
        ],
        "moved": [
            (_("Would come"), trial.coming),
            (_("Would go"), trial.going),
            (_("Would stay"), trial.staying),
        ],
        "warnings": sentences.warned(trial.result.warnings),
    }
