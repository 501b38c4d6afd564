"""Criteria as steps keep them, of either form: a condition tree, or the plain filters of the list.

Steps written before there were trees keep {field: [values]} and mean what they meant: they are read
by the filters they were made by (docs/decisions/criteria-as-trees.md).
"""

from collections.abc import Mapping
from typing import Any

from crm import filters
from crm.criteria.running import Criteria
from crm.criteria.saying import conditions, tree_sentence
from crm.criteria.surroundings import kept, restored
from crm.criteria.trees import is_tree
from crm.models import User
from crm.querysets import ContactQuerySet

Stored = Mapping[str, Any]


def contacts_matching(stored: Stored, user: User) -> ContactQuerySet:
    """The visible contacts that meet the criteria; {} are all.

    Raises BrokenCriteria for what no longer exists.
    """
    if is_tree(stored):
        return Criteria(stored, user).contacts()
    return filters.contacts_matching(stored, user)


def step_criteria(stored: Stored, options: list[str], user: User) -> dict[str, Any]:
    """What a step keeps: the criteria, the options, and what words such as today mean now."""
    criteria: dict[str, Any] = {"filters": dict(stored), "options": options}
    return (
        {**criteria, "resolved": kept(Criteria(stored, user).around)}
        if is_tree(stored)
        else criteria
    )


def criteria_sentence(criteria: Mapping[str, Any]) -> str:
    """The conditions of a step in the user's language, with the days its words meant."""
    stored = criteria.get("filters", {})
    if is_tree(stored):
        return tree_sentence(stored, restored(criteria.get("resolved")))
    return filters.filter_sentence(stored)


def criteria_conditions(criteria: Mapping[str, Any]) -> list[str]:
    """Each condition of a tree as a sentence."""
    return conditions(criteria["filters"], restored(criteria.get("resolved")))
