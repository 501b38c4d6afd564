"""Pages of an import before its preview: how the file is read, what its columns are."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crm import access
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.import_forms import ColumnsForm, ReadingForm
from crm.imports import change_reading, map_columns
from crm.imports.columns import GROUPS, OWN_COLUMN, SKIP, letter_of
from crm.imports.dates import open_pairs
from crm.imports.guessing import cells_by_column, why_left_out
from crm.imports.joining import goal_of
from crm.imports.mappings import delete_mapping, fitting, save_mapping
from crm.imports.questions import question_groups, questions_by_heading
from crm.imports.reading import LAST_HEADER_ROW
from crm.imports.taking_in import (
    ReadOtherwise,
    columns_of,
    dates_are_open,
    examples,
    mapping_by,
    reading_of,
    table_of,
)
from crm.imports.unsaid import unsaid_of
from crm.models import ImportMapping, ImportRun
from crm.notices import say_done
from crm.requests import Request, posted_key

ROWS_SHOWN = 12
ROWS_BELOW_HEADER = 5
EXAMPLES_SHOWN = 3


@require_http_methods(["GET", "POST"])
@permission_required("crm.import_contact", raise_exception=True)
def import_reading(request: Request, pk: int) -> HttpResponse:
    run = access.get_import(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return redirect(run)
    form = ReadingForm(request.POST or None, run=run)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            change_reading(run, user=request.user, reading=form.reading)
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            refusal = str(error)
        else:
            again = "again" in request.POST
            return redirect(f"crm:import-{'reading' if again else 'columns'}", pk=run.pk)
    context: dict[str, Any] = {"run": run, "form": form, "refusal": refusal, "step": "reading"}
    context["goal"] = goal_of(run, request.user)
    context |= rows_shown(run, everything="rows" in request.GET)
    return render(request, "crm/import_reading.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@permission_required("crm.import_contact", raise_exception=True)
def import_columns(request: Request, pk: int) -> HttpResponse:
    """`?mapping=` shows the columns as a saved mapping has them; nothing is kept before "Next".

    All that a column may be is one list, which a script puts into each: two hundred columns with a
    hundred fields each are two megabytes. `?fields=all` writes it there without a script.
    """
    run = access.get_import(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return redirect(run)
    form = ColumnsForm(request.POST) if request.method == "POST" else None
    refusal = ""
    if form is not None and form.is_valid():
        try:
            keep_columns(run, request, form)
        except NotAllowed:
            raise
        except ReadOtherwise as error:
            messages.error(request, str(error))
            return redirect("crm:import-columns", pk=run.pk)
        except BusinessRuleError as error:
            refusal = str(error)
        else:
            return redirect(run)
    context = columns_shown(run, request, form) | {"refusal": refusal}
    context["goal"] = goal_of(run, request.user)
    return render(request, "crm/import_columns.html", context, status=422 if form else 200)


@require_safe
@permission_required("crm.import_contact", raise_exception=True)
def import_mapping_list(request: Request) -> HttpResponse:
    mappings = ImportMapping.objects.visible_to(request.user).select_related("owner")
    return render(request, "crm/import_mapping_list.html", {"mappings": mappings})


@require_http_methods(["GET", "POST"])
@permission_required("crm.import_contact", raise_exception=True)
def import_mapping_delete(request: Request, pk: int) -> HttpResponse:
    mapping = access.get_own_import_mapping(request.user, pk)
    if request.method == "POST":
        delete_mapping(mapping, user=request.user)
        say_done(request, _("The saved columns “%(name)s” are deleted.") % {"name": mapping.name})
        return redirect("crm:import-mapping-list")
    return render(request, "crm/import_mapping_delete.html", {"mapping": mapping})


def rows_shown(run: ImportRun, *, everything: bool) -> dict[str, Any]:
    """The first rows as they are read now, each of which may be the header."""
    last = LAST_HEADER_ROW if everything else max(ROWS_SHOWN, run.header_row + ROWS_BELOW_HEADER)
    records = table_of(run).first_records(min(last, LAST_HEADER_ROW))
    width = max((len(cells) for _number, cells in records), default=0)
    return {
        "records": [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in records],
        "has_more": not everything and run.header_row + run.row_count > last,
    }


def keep_columns(run: ImportRun, request: Request, form: ColumnsForm) -> None:
    said = form.cleaned_data
    stored = map_columns(
        run,
        user=request.user,
        columns=form.columns,
        reading=said["reading"] or None,
        day_first=said["day_first"],
        unsaid=form.unsaid,
        origin=said["name"] or said["origin"],
    )
    if said["name"]:
        table = table_of(stored)
        save_mapping(
            user=request.user,
            name=said["name"],
            is_shared=said["is_shared"],
            header=table.header,
            columns=columns_of(stored, table),
            day_first=said["day_first"],
        )


def columns_shown(run: ImportRun, request: Request, form: ColumnsForm | None) -> dict[str, Any]:
    """Each column with its first values and what it is: as typed, as asked for, as kept."""
    table = table_of(run)
    rows = examples(table)
    fits = fitting(table.header, request.user)
    asked = posted_key(request.GET.get("mapping", ""))
    mapping: Mapping[str, Any] = run.mapping
    if chosen := next((one for one in fits if one.pk == asked), None):
        mapping = mapping_by(chosen, table.header, rows, joins=bool(run.joins))
    columns = form.columns if form else [*mapping.get("columns", [])]
    columns += [""] * (len(table.header) - len(columns))
    groups = {**(OWN_COLUMN if run.joins else {}), **GROUPS, **question_groups()}
    day_first = "day" if mapping.get("day_first", True) else "month"
    initial = {
        "day_first": day_first,
        "origin": mapping.get("from", ""),
        "reading": reading_of(run),
        **unsaid_of(run),
    }
    return {
        "run": run,
        "step": "columns",
        "form": form or ColumnsForm(initial=initial),
        "columns": described(table.header, rows, columns, groups),
        "groups": [(label, fields.items()) for label, fields in groups.items()],
        "shows_all": request.GET.get("fields") == "all",
        "fits": fits,
        "origin": mapping.get("from", ""),
        "has_dates": any(any(open_pairs(cells)) for cells in rows),
        "dates_are_open": dates_are_open(columns, rows),
    }


def described(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Sequence[str],
    groups: Mapping[Any, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    titles = {name: title for fields in groups.values() for name, title in fields.items()}
    values = cells_by_column(len(header), rows)
    reasons = why_left_out(header, rows, columns, questions_by_heading())
    return [
        {
            "letter": letter_of(place),
            "heading": heading,
            "values": list(dict.fromkeys(cells))[:EXAMPLES_SHOWN],
            "field": field if field in titles else SKIP,
            "title": titles.get(field, ""),
            "why_left_out": reasons.get(place, ""),
        }
        for place, (heading, cells, field) in enumerate(zip(header, values, columns, strict=False))
    ]
