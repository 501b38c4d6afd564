"""Signing in. A form that was posted after the session had ended waits until its person is back.

What was typed travels with the page to sign in and nowhere else: nothing of somebody who is not
signed in is kept by us. Files do not come along: a browser would have to be asked for them again.
"""

import json
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

OWN_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


@dataclass(frozen=True)
class PostedForm:
    """Where a form was posted to, and its fields in their order."""

    path: str
    fields: list[tuple[str, str]]

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            if name != OWN_TOKEN
            for value in values
        ]
        return cls(request.get_full_path(), fields)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The form that the page to sign in carried; None where it carried none of ours."""
        try:
            path, fields = json.loads(text)
            form = cls(str(path), [(str(name), str(value)) for name, value in fields])
        except (ValueError, TypeError):
            return None
        is_ours = form.path.startswith("/") and url_has_allowed_host_and_scheme(form.path, None)
        return form if is_ours else None

    def __str__(self) -> str:
        return json.dumps([self.path, self.fields], ensure_ascii=False)


def ask_to_sign_in(request: HttpRequest, *, come_back_to: str) -> HttpResponse:
    """The page to sign in, in place of the answer to a form, which it carries along."""
    context = {
        "form": AuthenticationForm(request),
        "next": come_back_to,
        "posted": PostedForm.of(request),
    }
    return render(request, "registration/login.html", context, status=401)


class SignIn(LoginView):
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        posted = PostedForm.read(self.request.POST.get("posted", ""))
        return super().get_context_data(**kwargs) | {"posted": posted}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Where one came from; or the form that waited, to be sent once more."""
        response = super().form_valid(form)
        posted = PostedForm.read(self.request.POST.get("posted", ""))
        if posted is None:
            return response
        context = {"posted": posted, "come_back_to": self.get_success_url()}
        return render(self.request, "registration/posted_form.html", context)
