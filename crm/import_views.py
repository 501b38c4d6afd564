"""Where a list comes in."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm.exceptions import BusinessRuleError, NotAllowed
from crm.import_forms import UploadForm
from crm.imports import take_in
from crm.keyset import Order, page_of
from crm.requests import Request

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
    imports = request.user.imports.defer("content")
    newest_first = Order(("id",), is_descending=True)
    context["imports"] = page_of(imports, newest_first, request.GET, size=IMPORTS_SHOWN)
    was_refused = bool(context["refusal"]) or (request.method == "POST" and not form.is_valid())
    return render(request, "crm/import_create.html", context, status=422 if was_refused else 200)
