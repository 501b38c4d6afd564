"""What an import would do, does and did: preview, progress, result, rows left out, undo."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access
from crm.events import record
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.imports.failed_rows import failed_rows
from crm.imports.joining import (
    count_changed,
    count_joined,
    count_meant,
    goal_of,
    joined_sentences,
    list_columns,
)
from crm.imports.matching import Part, whole
from crm.imports.review import (
    FILTERS,
    count_by_filter,
    frequent_reasons,
    outcomes_for,
    review,
)
from crm.imports.running import count_outcomes, preview_of, written
from crm.imports.starting import discard, start_import, start_preview
from crm.imports.taking_in import too_many_columns
from crm.imports.undo import (
    LISTED,
    REASONS,
    check_undo,
    kept_outcomes,
    places_to_free,
    start_undo,
    undo_job,
)
from crm.imports.undo_sentences import kept_sentences
from crm.keyset import PLACE, Order, page_of
from crm.models import ImportOutcome, ImportRun
from crm.notices import say_done
from crm.requests import Request
from crm.spreadsheets import spreadsheet

ROWS_A_PAGE = 50
AS_LISTED = Order(("row_id",))
KEPT_SHOWN = 100


@require_safe
@permission_required("crm.import_contact", raise_exception=True)
def import_detail(request: Request, pk: int) -> HttpResponse:
    """The preview; later how far it is, at last what came of it."""
    run = access.get_import(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return render(request, "crm/import_result.html", result_of(request, run))
    try:
        # Turning a page compares nothing anew; opening it does, where that takes no time.
        job = start_preview(
            run,
            user=request.user,
            is_known=bool({*PLACE, "show"} & set(request.GET)),
            anew="anew" in request.GET,
        )
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        messages.error(request, str(error))
        return redirect("crm:import-columns", pk=run.pk)
    goal = goal_of(run, request.user)
    context: dict[str, Any] = {"run": run, "job": job, "goal": goal}
    if job is None:
        context |= {"preview": preview_of(run), **rows_of(request, whole(run))}
        meant, joined = (count_meant(run), count_joined(run)) if goal else (0, 0)
        context |= {"joining": meant - joined, "joined_before": joined}
        headings = [heading for _name, heading in list_columns(run)] if goal else []
        context |= {"own_columns": headings, "brings_columns": bool(headings and joined)}
        context["too_many"] = too_many_columns(run) if goal else []
        context["changing"] = count_changed(run) if headings and joined else 0
    return render(request, "crm/import_detail.html", context)


@require_POST
@permission_required("crm.import_contact", raise_exception=True)
def import_run(request: Request, pk: int) -> HttpResponse:
    run = access.get_import(request.user, pk)
    try:
        start_import(run, user=request.user)
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        messages.error(request, str(error))
    return redirect("crm:import-detail", pk=run.pk)


@require_POST
@permission_required("crm.import_contact", raise_exception=True)
def import_discard(request: Request, pk: int) -> HttpResponse:
    """A list that was taken in and never imported goes."""
    run = access.get_import(request.user, pk)
    try:
        discard(run, user=request.user)
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        messages.error(request, str(error))
    else:
        say_done(request, _("%(file)s is discarded.") % {"file": run.file_name})
    return redirect("crm:import-create")


@require_safe
@permission_required("crm.import_contact", raise_exception=True)
def import_failed(request: Request, pk: int) -> StreamingHttpResponse:
    """The rows that were left out, as a file like the one that came."""
    run = access.get_import(request.user, pk)
    rows = failed_rows(run)
    ending = "csv" if request.GET.get("format") == "csv" else "xlsx"
    record(request.user, "downloaded", "import", str(run.pk), format=ending)
    stem = run.file_name.rpartition(".")[0] or run.file_name
    name = _("%(file)s, rows left out") % {"file": stem}
    return spreadsheet(rows, name, ending, delimiter=run.delimiter)


@require_http_methods(["GET", "POST"])
@permission_required("crm.import_contact", raise_exception=True)
def import_undo(request: Request, pk: int) -> HttpResponse:
    """One question that says what goes, what is put back and what stays; then a worker does it."""
    run = access.get_import(request.user, pk)
    try:
        if request.method == "POST":
            start_undo(run, user=request.user)
            return redirect("crm:import-detail", pk=run.pk)
        undoing = check_undo(run, user=request.user)
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        messages.error(request, str(error))
        return redirect("crm:import-detail", pk=run.pk)
    context = {
        "run": run,
        "undoing": undoing,
        "kept": kept_sentences(undoing.kept),
        "places": places_to_free(run, request.user) if LISTED in undoing.kept else [],
        "rows": [(one, REASONS[one.why]) for one in kept_outcomes(run)[:KEPT_SHOWN]],
    }
    return render(request, "crm/import_undo.html", context)


def result_of(request: Request, run: ImportRun) -> dict[str, Any]:
    """How far an import or its undo is, at last what came of it."""
    undo = undo_job(run)
    goal = goal_of(run, request.user)
    if undo and not undo.is_finished:
        return {"run": run, "job": undo, "is_undoing": True, "goal": goal}
    context: dict[str, Any] = {"run": run, "job": run.job, "undo_job": undo, "goal": goal}
    if run.state == ImportRun.State.RUNNING:
        return context
    context["joined"] = joined_sentences(run)
    context["kept"] = kept_sentences(run.result.get("undone", {}).get("kept", {}))
    context["counts"] = run.result if "rows" in run.result else None
    if run.staged:
        part = written(run)
        counts = context["counts"] or count_outcomes(part, rows=0).as_json()
        context |= {"counts": counts, **rows_of(request, part)}
    return context


def rows_of(request: Request, part: Part) -> dict[str, Any]:
    """One page of rows, narrowed to what was chosen, how many rows each choice has, and why most
    of the wrong ones are wrong."""
    chosen = request.GET.get("show", "")
    page = page_of(outcomes_for(part, chosen), AS_LISTED, request.GET, size=ROWS_A_PAGE)
    counts = count_by_filter(part)
    filters = [(name, label, counts[name]) for name, label in FILTERS.items() if counts[name]]
    rows = review(page.rows, user=request.user)
    reasons = frequent_reasons(part) if counts[ImportOutcome.Verdict.ERROR] else []
    return {
        "page": page,
        "rows": rows,
        "filters": filters,
        "chosen": chosen,
        "reasons": reasons,
    }
