"""What every page's layout needs."""

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, str]:
    """`section`: the namespace or name of the page's URL, to mark it in the navigation."""
    match = request.resolver_match
    if match is None:
        return {"section": ""}
    return {"section": (match.url_name or "").rsplit("-", 1)[0]}
