"""A refused act becomes a sentence on the page the form stood on."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from crm.exceptions import BusinessRuleError
from crm.middleware import business_errors


def answer(rf: RequestFactory, method: str, **headers: str) -> HttpResponse | None:
    request = getattr(rf, method)("/segments/SM00001/undo/", headers=headers)
    request._messages = Messages()
    return business_errors(lambda _request: HttpResponse()).process_exception(
        request, BusinessRuleError("No.")
    )


class Messages(list):
    def add(self, level: int, message: str, extra_tags: str) -> None:
        self.append(message)


@pytest.mark.parametrize(
    ("method", "referer", "address"),
    [
        ("post", "http://testserver/segments/SM00001/", "http://testserver/segments/SM00001/"),
        ("post", "http://elsewhere.example/", "/"),
        ("post", "", "/"),
        ("get", "http://testserver/segments/SM00001/", "/"),
    ],
)
def test_leads_back_to_a_page_of_ours(
    rf: RequestFactory, method: str, referer: str, address: str
) -> None:
    response = answer(rf, method, referer=referer)
    assert response is not None
    assert (response.status_code, response["Location"]) == (302, address)


def test_leaves_other_errors_alone(rf: RequestFactory) -> None:
    error = ValueError("a fault")
    assert business_errors(lambda _r: HttpResponse()).process_exception(rf.get("/"), error) is None
