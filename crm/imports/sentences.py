"""Who is in an import, in words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def people_and_companies(people: int, companies: int) -> str:
    """Such as "25 people and 22 companies"; of none of a kind nothing is said."""
    said = [
        ngettext("%(count)s person", "%(count)s people", people),
        ngettext("%(count)s company", "%(count)s companies", companies),
    ]
    counted = [
        words % {"count": number_format(count, force_grouping=True)}
        for words, count in zip(said, (people, companies), strict=True)
        if count
    ]
    return _(" and ").join(counted)
