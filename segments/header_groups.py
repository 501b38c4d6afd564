"""The three groups of the header: folded, a line of words; open, the fields."""

from dataclasses import dataclass

from segments.header_words import general_digest, interaction_digest, letter_digest
from segments.models import Segment

# The cookie in which a browser keeps the groups that stand open, by name, with dots between.
OPEN_GROUPS = "open_groups"


@dataclass(frozen=True)
class Group:
    """`digest` says in a few words what stands in it."""

    is_open: bool
    digest: list[str]


def header_groups(segment: Segment, *, opened: str | None) -> dict[str, Group]:
    """By name; `opened` is the cookie. Who has none sees what they most likely need. One query."""
    names = {"general"} | (set() if segment.template else {"interaction"})
    if opened is not None:
        names = set(opened.split("."))
    digests = {
        "general": general_digest(segment),
        "interaction": interaction_digest(segment),
        "letter": letter_digest(segment),
    }
    return {name: Group(name in names, digest) for name, digest in digests.items()}
