"""Pages of the import, and how far work outside the request is."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.import_forms import UploadForm
from crm.imports import preview_import, take_in
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
            return redirect("crm:import-reading", pk=run.pk)
    context["step"] = "file"
    context["imports"] = request.user.imports.defer("content")[:IMPORTS_SHOWN]
    was_refused = bool(context["refusal"]) or (request.method == "POST" and not form.is_valid())
    return render(request, "crm/import_create.html", context, status=422 if was_refused else 200)


@require_safe
@permission_required("crm.import_contact", raise_exception=True)
def import_detail(request: Request, pk: int) -> HttpResponse:
    """The preview; later how far it is, at last what came of it."""
    run = access.get_import(request.user, pk)
    if run.state != ImportRun.State.UPLOADED:
        return render(request, "crm/import_detail.html", {"run": run, **result_of(run)})
    context = {"run": run, "step": "preview", **preview_of(run, request.user)}
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
    return redirect(run)


@require_safe
def job_detail(request: Request, pk: int) -> HttpResponse:
    """A fragment that asks again while the job runs; without htmx a page of its own."""
    job = access.get_job(request.user, pk)
    if request.htmx:
        response = render(request, "crm/job_progress.html", {"job": job})
        if job.is_finished:
            response["HX-Refresh"] = "true"
        return response
    run = ImportRun.objects.filter(job=job, owner=request.user).defer("content").first()
    return render(request, "crm/job_detail.html", {"job": job, "run": run})


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
