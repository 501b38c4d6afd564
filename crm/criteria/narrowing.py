"""Where conditions that find nobody lose everybody: how many meet the first, the first two, …"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from crm.criteria.running import Criteria
from crm.criteria.saying import node_sentence
from crm.criteria.trees import Match
from crm.models import Contact, User


@dataclass(frozen=True)
class Narrowed:
    """A condition, and how many contacts meet it and all those before it."""

    sentence: str
    count: int


def narrowing(stored: Mapping[str, Any], user: User) -> list[Narrowed]:
    """The parts of the outermost group, one by one; nothing where they need not hold together.

    One statement, and those that `Criteria` needs. Raises BrokenCriteria.
    """
    criteria = Criteria(stored, user)
    tree = criteria.tree()
    if tree.match != Match.ALL or len(tree.parts) < 2:
        return []
    conditions = [criteria.condition(part) for part in tree.parts]
    together = {
        f"first_{count}": Count("pk", filter=Q(*conditions[:count]))
        for count in range(1, len(conditions) + 1)
    }
    counts = Contact.objects.visible_to(user).order_by().aggregate(**together)
    return [
        Narrowed(node_sentence(part, criteria.around), counts[f"first_{count}"])
        for count, part in enumerate(tree.parts, start=1)
    ]
