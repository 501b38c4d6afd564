"""Rows that somebody chose in a list: ticked ones, or all that its filters show."""

from dataclasses import dataclass
from typing import ClassVar, Self

from django.http import QueryDict
from django.urls import reverse

from crm.keyset import without_place
from crm.requests import posted_key


@dataclass(frozen=True)
class Selected:
    """`back` is the list's query where all that it shows are meant; '' where `ids` are.

    `name` is what the boxes of the list are called, `list_url` where it is.
    """

    name: ClassVar[str]
    list_url: ClassVar[str]

    ids: list[int]
    back: str
    is_all: bool

    @classmethod
    def posted(cls, data: QueryDict) -> Self:
        """What the list posted; "all" means the query in `back`, wherever its page lies."""
        is_all = data.get("all") == "1"
        back = without_place(QueryDict(data.get("back", "").lstrip("?"))).urlencode()
        return cls([] if is_all else ticked_ids(data, cls.name), back if is_all else "", is_all)

    @property
    def list_address(self) -> str:
        """The list as it was where all that it shows are meant."""
        address = reverse(self.list_url)
        return f"{address}?{self.back}" if self.back else address


def ticked_ids(data: QueryDict, name: str) -> list[int]:
    """The ids posted under a name, each once; what is no key is left out."""
    keys = (posted_key(text) for text in data.getlist(name))
    return list(dict.fromkeys(key for key in keys if key))
