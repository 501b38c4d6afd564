"""Whether a list shows as many rows as the page that leads there says."""

from django.test import Client


def rows_of(client: Client, address: str) -> int:
    """How many rows the list at the address has, all its pages together."""
    response = client.get(address)
    assert response.status_code == 200
    page = response.context["page"]
    assert page.is_counted
    return page.total
