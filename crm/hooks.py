"""Named places where upper apps join in, so that no import runs downwards.

Each hook is a plain list of functions; an app appends its own in `AppConfig.ready()` and moves
its own rows by its own acts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django_stubs_ext import StrOrPromise

if TYPE_CHECKING:
    from crm.criteria.sources import Source
    from crm.models import Campaign, Contact, ContactAltAddress, ContactMerge, ImportRun, User


@dataclass(frozen=True)
class Panel:
    """A fragment that an upper app serves on the page of a contact, or of a campaign.

    `url_name` takes the number of the row; `permission` is what the viewer needs to see it.
    """

    title: StrOrPromise
    url_name: str
    permission: str


@dataclass(frozen=True)
class ListPage:
    """A list whose filters and order are kept under a name; `permission` opens it."""

    title: StrOrPromise
    url_name: str
    permission: str


@dataclass(frozen=True)
class ListAction:
    """What can be done with selected rows of a list: the form posts their ids there, or `all` with
    the list's query in `back`, whose filters are meant (crm.selected)."""

    label: StrOrPromise
    url_name: str
    permission: str


@dataclass(frozen=True)
class PageAction:
    """What can be begun on the page of a contact: a page that takes its number."""

    label: StrOrPromise
    icon: str
    url_name: str
    permission: str


class ContactMover:
    """How an app moves its own rows from one contact to another, and back (crm/merging).

    What it needs for the way back it keeps in `merge.kept[self.name]`, as JSON; rows that only
    change hands are named by `crm.merging.rows.move`. Every method runs inside the transaction of
    the act.
    """

    name = ""

    def hold(self, contacts: Sequence[int]) -> set[int]:
        """Lock what is locked before contacts are; answers its keys, the same on a second call
        unless somebody came in between."""
        return set()

    def counts(self, survivor: "Contact", other: "Contact") -> list[str]:
        """What would move, each a sentence with its count."""
        return []

    def move(self, merge: "ContactMerge", survivor: "Contact", other: "Contact") -> None:
        """Give the survivor every row of the other; none may be left, or the merge fails."""

    def refusals(self, merge: "ContactMerge") -> list[str]:
        """Why the rows cannot go back as they were, each a sentence."""
        return []

    def move_back(self, merge: "ContactMerge") -> None:
        """Give the other, who is there again, its rows back."""


@dataclass(frozen=True)
class ContactEraser:
    """How an app removes what it keeps about a person: `counts` says what would go."""

    counts: Callable[["Contact"], list[str]]
    erase: Callable[["Contact", "User"], None]
    hold: Callable[[Sequence[int]], set[int]] = lambda contacts: set()


@dataclass(frozen=True)
class Hit:
    """A row that the search box found: its number, what it is called, what tells it apart."""

    number: str
    name: str
    detail: str
    address: str


@dataclass(frozen=True)
class SearchSource:
    """A kind of rows that the search box of every page finds.

    `find` takes the user, the text and how many rows are wanted, and answers with what the user
    may see; who lacks the `permission` is never asked. `url_name` is their list, which takes `q`.
    """

    title: StrOrPromise
    icon: str
    permission: str
    url_name: str
    find: Callable[["User", str, int], list[Hit]]


@dataclass(frozen=True)
class Goal:
    """What the contacts of a list join: its name and page, where a list is given to it, and where a
    form posts to have the contacts join once more, should that have been refused."""

    name: str
    address: str
    files_address: str
    join_address: str


@dataclass(frozen=True)
class ImportGoal:
    """Rows of an upper app that contacts of a list can join, by the number in `ImportRun.joins`.

    `find` answers None where the user may not see it. `join` is called once, inside the transaction
    that ends the import; what it answers is kept, as JSON, in `run.result["joined"]`. `said` tells
    that in sentences. `count_joined` answers how many contacts of these keys joined before;
    `count_changed` of how many the goal would keep something else than it does.
    """

    find: Callable[["ImportRun", "User"], Goal | None]
    join: Callable[["ImportRun", "User"], dict[str, Any]]
    said: Callable[[dict[str, Any]], list[str]]
    count_joined: Callable[["ImportRun", "QuerySet[Any, Any]"], int]
    count_changed: Callable[["ImportRun"], int]


@dataclass(frozen=True)
class Holder:
    """Rows of an upper app with a key `contact`, some of which hold a contact that an import
    created, when that is undone. Those of `goes_along` do not, and go with it by `delete`.

    `holding` answers those that anybody can free it from, `places` where such rows are, as far as
    the user may see: names and addresses of pages.
    """

    model: Any
    goes_along: Q
    delete: Callable[[QuerySet[Any]], int]
    holding: Callable[[], QuerySet[Any]]
    places: Callable[[QuerySet[Any], "User"], list[tuple[str, str]]]


# Refuse a deletion by raising BusinessRuleError; called with the contacts to be deleted.
before_contact_delete: list[Callable[["QuerySet[Contact]"], None]] = []
# Refuse a deletion of an alternative address by raising BusinessRuleError.
before_alt_address_delete: list[Callable[["ContactAltAddress"], None]] = []
# In the order of moving; back they go in the other one.
on_contact_merge: list[ContactMover] = []
# Remove the personal data kept about the contact.
on_contact_erase: list[ContactEraser] = []
# Everything kept about the contact: topic, as a title, → its rows, plain values by label.
contact_export: list[Callable[["Contact"], dict[str, list[dict[str, Any]]]]] = []
# What every tick of the worker looks after; each answers how many things it put right.
housekeeping: list[Callable[[], int]] = []
contact_panels: list[Panel] = []
# What contacts can be chosen by beside crm's own: rows of upper apps.
criteria_sources: list["Source"] = []
# What the contacts of a list join: at most one.
import_goals: list[ImportGoal] = []
# What may hold contacts that an import created, and what of it goes with them.
contact_holders: list[Holder] = []
contact_actions: list[ListAction] = []
contact_page_actions: list[PageAction] = []
# What goes on with the filters of the contact list: the link passes its query on.
contact_list_links: list[ListAction] = []
# After the contacts, in this order.
search_sources: list[SearchSource] = []
# What still needs a campaign, each a sentence; whoever answers with one keeps it from deletion.
campaign_users: list[Callable[["Campaign"], list[str]]] = []
# Lists with saved views, by the word that their views are kept under.
list_pages: dict[str, ListPage] = {}

# Models with a key to Contact, named by the app whose hooks move their rows; a test checks it.
models_with_contacts: set[str] = {
    "crm.BusinessRelationMembership",
    "crm.Consent",
    "crm.Contact",
    "crm.ContactAltAddress",
    "crm.ContactProfileAnswer",
    "crm.ImportBefore",
    "crm.ImportOutcome",
    "crm.IndustryGroupMembership",
    "crm.JobResponsibilityMembership",
    "crm.MailingGroupMembership",
    "crm.NotDuplicate",
}
