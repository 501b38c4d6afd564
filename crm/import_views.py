"""Pages of the import."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm import access
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.import_forms import ReadingForm, UploadForm
from crm.imports import FIELDS, change_reading, preview_import, take_in
from crm.imports.starting import start_import
from crm.models import ImportRun, User
from crm.requests import Request

ERRORS_SHOWN = 100
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
            return redirect("crm:import-detail", pk=run.pk)
    context["imports"] = request.user.imports.defer("content")[:IMPORTS_SHOWN]
    was_refused = bool(context["refusal"]) or (request.method == "POST" and not form.is_valid())
    return render(request, "crm/import_create.html", context, status=422 if was_refused else 200)


@require_http_methods(["GET", "POST"])
@permission_required("crm.import_contact", raise_exception=True)
def import_detail(request: Request, pk: int) -> HttpResponse:
    """The mapping with its preview; later how far it is, at last what came of it."""
    run = access.get_import(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return render(request, "crm/import_detail.html", {"run": run, **result_of(run)})
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
            return redirect("crm:import-detail", pk=run.pk)
    context = {"run": run, "form": form, **preview_of(run, request.user)}
    context["refusal"] = refusal or context["refusal"]
    return render(request, "crm/import_detail.html", context, status=422 if form.is_bound else 200)


@require_POST
@permission_required("crm.import_contact", raise_exception=True)
def import_run(request: Request, pk: int) -> HttpResponse:
    """Start it; columns chosen since the preview was made are previewed first."""
    run = access.get_import(request.user, pk)
    try:
        if read_otherwise(run, request):
            messages.info(request, _("You chose otherwise: look at what the import would do now."))
        else:
            start_import(run, user=request.user)
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        messages.error(request, str(error))
    return redirect("crm:import-detail", pk=run.pk)


def read_otherwise(run: ImportRun, request: Request) -> bool:
    """Whether the page's form says another reading than the one that was previewed; it is kept."""
    form = ReadingForm(request.POST)
    if run.state != ImportRun.State.UPLOADED or "encoding" not in request.POST:
        return False
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        raise BusinessRuleError(" ".join(sentences))
    said = form.cleaned_data
    stored = (run.encoding, run.delimiter, run.mapping.get("columns", []))
    if (said["encoding"], said["delimiter"], said["columns"]) == stored:
        return False
    change_reading(run, user=request.user, **said)
    return True


def preview_of(run: ImportRun, user: User) -> dict[str, Any]:
    """The preview, or the sentence that says why there is none."""
    try:
        preview = preview_import(run, user=user)
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        return {"preview": None, "refusal": str(error)}
    return {
        "preview": preview,
        "refusal": "",
        "fields": FIELDS.items(),
        "errors": [(error.number, error.reason) for error in preview.errors[:ERRORS_SHOWN]],
        "error_count": preview.error_count,
        "counts": {"companies": preview.companies, "people": preview.people},
    }


def result_of(run: ImportRun) -> dict[str, Any]:
    result = run.result
    return {
        "errors": result.get("errors", [])[:ERRORS_SHOWN],
        "error_count": result.get("error_count", 0),
        "counts": {name: result[name] for name in ("companies", "people") if name in result},
    }
