"""Pages of the import."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm import access
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.import_forms import ReadingForm, UploadForm
from crm.imports import FIELDS, change_reading, take_in
from crm.imports.taking_in import columns_of, table_of
from crm.models import ImportRun
from crm.requests import Request

SAMPLES = 10
IMPORTS_SHOWN = 20


@require_http_methods(["GET", "POST"])
@permission_required("crm.import_contact", raise_exception=True)
def import_create(request: Request) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "refusal": ""}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = take_in(user=request.user, file_name=file.name, content=file.read())
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            context["refusal"] = str(error)
        else:
            return redirect("crm:import-reading", pk=run.pk)
    context["imports"] = request.user.imports.defer("content")[:IMPORTS_SHOWN]
    was_refused = bool(context["refusal"]) or (request.method == "POST" and not form.is_valid())
    return render(request, "crm/import_create.html", context, status=422 if was_refused else 200)


@require_http_methods(["GET", "POST"])
@permission_required("crm.import_contact", raise_exception=True)
def import_reading(request: Request, pk: int) -> HttpResponse:
    """How the file is read and what its columns are; then its preview."""
    run = access.get_import(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return redirect("crm:import-detail", pk=run.pk)
    initial = {"encoding": run.encoding, "delimiter": run.delimiter}
    form = ReadingForm(request.POST or None, initial=initial)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            change_reading(run, user=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            refusal = str(error)
        else:
            goes_on = "preview" in request.POST
            return redirect("crm:import-detail" if goes_on else "crm:import-reading", pk=run.pk)
    context = {"run": run, "form": form, "fields": FIELDS.items(), **columns_of_page(run)}
    context["refusal"] = refusal or context["refusal"]
    return render(request, "crm/import_reading.html", context, status=422 if form.is_bound else 200)


def columns_of_page(run: ImportRun) -> dict[str, Any]:
    """The columns with their first cells, or the sentence that says why there are none."""
    try:
        table = table_of(run)
        columns = columns_of(run, table)
        blank = [""] * len(columns)
        first = [cells for (_row, cells), _n in zip(table.rows(), range(SAMPLES), strict=False)]
    except BusinessRuleError as error:
        return {"columns": [], "samples": [], "refusal": str(error)}
    headings = zip(table.header, columns, strict=True)
    return {
        "columns": [{"heading": heading, "field": name} for heading, name in headings],
        "samples": [cells + blank[len(cells) :] for cells in first],
        "refusal": "",
    }
