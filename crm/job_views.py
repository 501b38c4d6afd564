"""How far work outside the request is, stopping it, and the file it made."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from crm import access, jobs
from crm.events import record
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Job
from crm.requests import Request


@require_safe
def job_detail(request: Request, pk: int) -> HttpResponse:
    """A fragment that asks again while the job runs; without htmx a page of its own."""
    job = access.get_job(request.user, pk)
    if request.htmx:
        response = render(request, "crm/job_progress.html", {"job": job})
        if job.is_finished:
            response["HX-Refresh"] = "true"
        return response
    kind = jobs.kinds.get(job.kind)
    context = {
        "job": job,
        "kind": kind,
        "address": kind.address(job) if kind else "",
        "pictures": jobs.pictures(job),
    }
    return render(request, "crm/job_detail.html", context)


@require_POST
def job_cancel(request: Request, pk: int) -> HttpResponse:
    job = jobs.request_cancel(access.get_job(request.user, pk), user=request.user)
    if not job.is_finished:
        messages.info(request, jobs.stopping(job))
    return redirect(about(job))


@require_POST
def job_retry(request: Request, pk: int) -> HttpResponse:
    job = access.get_job(request.user, pk)
    try:
        jobs.retry(job, user=request.user)
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        messages.error(request, str(error))
    return redirect(about(job))


@require_safe
def job_file(request: Request, pk: int) -> FileResponse:
    """As a download, never inside a page; its owner's alone, while the right is still there."""
    job = access.get_job(request.user, pk)
    jobs.require_file(job, user=request.user)
    if not job.has_file:
        raise Http404
    record(request.user, "downloaded", "job", str(job.pk), kind=job.kind)
    return FileResponse(
        job.result_file.open(),
        as_attachment=True,
        filename=job.file_name,
        content_type=job.content_type,
    )


def about(job: Job) -> str:
    """The page of what the job is about, else its own."""
    kind = jobs.kinds.get(job.kind)
    return (kind.address(job) if kind else "") or job.get_absolute_url()
