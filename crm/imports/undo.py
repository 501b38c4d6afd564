"""An import is taken back: what it created goes, what it changed is as it was.

Contacts that somebody edited or used since stay as they are now, each with its reason, and so do
their companies; the rest is undone. The question before says how many of each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    ManyToOneRel,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import WithAnnotations

from crm import hooks, jobs
from crm.access import require
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.imports.beside import take_back
from crm.imports.copying import BATCH, batches
from crm.imports.matching import TO_WRITE, Verdict
from crm.imports.running import written
from crm.imports.taking_in import RIGHT
from crm.imports.writing import as_it_is, hold
from crm.inheritance import keep_in_step
from crm.insert_select import insert_select
from crm.memberships import MEMBERSHIPS
from crm.models import (
    Consent,
    Contact,
    ContactAltAddress,
    ContactProfileAnswer,
    ImportBefore,
    ImportOutcome,
    ImportRun,
    Job,
    MarketingSetup,
    StagedAddress,
    User,
)

UNDO = "import-undo"
GONE, EDITED, LISTED, USED, PEOPLE = "gone", "edited", "listed", "used", "people"
REASONS = {
    GONE: gettext_lazy("It was deleted or merged since."),
    EDITED: gettext_lazy("It was edited since."),
    LISTED: gettext_lazy("It is listed on an open segment."),
    USED: gettext_lazy("It is used: in a segment, the interaction log or elsewhere."),
    PEOPLE: gettext_lazy("It has people who stay."),
}
# What belongs to a contact alone and goes with it, and what imports note about it.
BELONGINGS: tuple[Any, ...] = (
    *(*MEMBERSHIPS.values(), Consent),
    *(ContactProfileAnswer, ContactAltAddress),
)
OF_IMPORTS = (ImportBefore, ImportOutcome)


class Reason(TypedDict):
    why: str


@dataclass
class Undoing:
    """What an undo would do now, or did; `kept` by reason."""

    removed: int = 0
    put_back: int = 0
    kept: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.removed + self.put_back


def check_undo(run: ImportRun, *, user: User) -> Undoing:
    """What `undo_import` would do now. Raises NotAllowed, BusinessRuleError."""
    require(user, RIGHT)
    _refuse(run)
    return _count(run)


def start_undo(run: ImportRun, *, user: User) -> Job:
    """Hand the undo to a worker. Raises NotAllowed, BusinessRuleError."""
    if (job := undo_job(run)) and not job.is_finished:
        return job
    undoing = check_undo(run, user=user)
    if not undoing.count:
        raise BusinessRuleError(_("Nothing would be undone."))
    return jobs.create_job(
        user=user,
        kind=UNDO,
        arguments={"import": run.pk},
        total=undoing.count,
        title=run.file_name,
    )


def undo_job(run: ImportRun) -> Job | None:
    """The job that undoes the import, the newest one."""
    arguments = {"import": run.pk}
    return Job.objects.filter(owner=run.owner_id, kind=UNDO, arguments=arguments).first()


@transaction.atomic
def undo_import(run: ImportRun, *, user: User) -> Undoing:
    """Take back everything that nobody edited or used since; all of that or nothing.

    Raises NotAllowed, BusinessRuleError when it is undone already or not finished.
    """
    require(user, RIGHT)
    # As imports do: nobody may join what is about to go.
    MarketingSetup.load()
    MarketingSetup.objects.select_for_update().get(pk=1)
    stored = ImportRun.objects.select_for_update(of=("self",)).defer("content").get(pk=run.pk)
    _refuse(stored)
    hold(_outcomes(stored).filter(contact__gt=0).values("contact"))
    undoing = _count(stored)
    undoable = _outcomes(stored).annotate(why=_why(stored)).filter(why="")
    ImportOutcome.objects.filter(pk__in=undoable.values("pk")).update(is_undone=True)
    _put_back(stored)
    _remove(stored)
    stored.state = ImportRun.State.UNDONE
    stored.result = {**stored.result, "undone": vars(undoing)}
    stored.save(update_fields=["state", "result"])
    record(user, "undone", "import", str(run.pk), **vars(undoing))
    return undoing


def kept_outcomes(run: ImportRun) -> "QuerySet[WithAnnotations[ImportOutcome, Reason]]":
    """Rows that an undo would leave, with `why`, in the order of the list."""
    kept = _outcomes(run).filter(is_undone=False).annotate(why=_why(run)).exclude(why="")
    return kept.order_by("row").select_related("row", "contact")


def places_to_free(run: ImportRun, user: User) -> list[tuple[str, str]]:
    """Where contacts that the import created are listed, so that an undo would leave them: names
    and addresses of pages; one query an app."""
    listed = kept_outcomes(run).filter(why=LISTED).order_by().values("contact")
    return [
        place
        for holder in hooks.contact_holders
        for place in holder.places(holder.holding().filter(contact__in=listed), user)
    ]


def _refuse(run: ImportRun) -> None:
    if run.state == ImportRun.State.UNDONE:
        raise BusinessRuleError(_("This import is undone already."))
    if run.state not in {ImportRun.State.DONE, ImportRun.State.CANCELLED}:
        raise BusinessRuleError(_("Only an import that is over can be undone."))
    if not run.staged:
        raise BusinessRuleError(_("This import is too old to be undone."))


def _outcomes(run: ImportRun) -> QuerySet[ImportOutcome]:
    return written(run).outcomes.filter(verdict__in=TO_WRITE)


def _count(run: ImportRun) -> Undoing:
    """One query; no row travels."""
    undoing = Undoing()
    rows = _outcomes(run).annotate(why=_why(run)).values_list("why", "verdict").order_by()
    for why, verdict, count in rows.annotate(count=Count("pk")):
        if why:
            undoing.kept[why] = undoing.kept.get(why, 0) + count
        elif verdict == Verdict.NEW:
            undoing.removed = count
        else:
            undoing.put_back = count
    return undoing


def _why(run: ImportRun) -> Case:
    """Why the row cannot be undone; "" where it can."""
    is_new = Q(verdict=Verdict.NEW)
    contact = Contact.objects.filter(pk=OuterRef("contact"))
    # An import inserts version 1, and adds 1 to what it changes.
    untouched = Q(Exists(contact.filter(version=1))) & is_new
    untouched |= ~is_new & Q(contact__version=F("row__before__version") + 1)
    return Case(
        When(~Exists(contact), then=Value(GONE)),
        When(~untouched, then=Value(EDITED)),
        When(is_new & _is_listed("contact"), then=Value(LISTED)),
        When(is_new & _is_used("contact"), then=Value(USED)),
        When(is_new & _has_people_who_stay(run), then=Value(PEOPLE)),
        When(~is_new & _brought_an_address_in_use(), then=Value(USED)),
        default=Value(""),
        output_field=CharField(),
    )


def _is_listed(path: str) -> Q:
    """Where somebody can take it away first."""
    listed = Q()
    for holder in hooks.contact_holders:
        listed |= Q(Exists(holder.holding().filter(contact=OuterRef(path))))
    return listed


def _is_used(path: str) -> Q:
    return _is_any(_users_of_contacts(), path)


def _is_any(users: Iterable[tuple[Any, str]], path: str) -> Q:
    """That a row of one of the models points at what the path leads to, and does not go along."""
    along = {holder.model: holder.goes_along for holder in hooks.contact_holders}
    used = Q()
    for model, name in users:
        rows = model._base_manager.filter(**{name: OuterRef(path)})
        used |= Q(Exists(rows.exclude(along[model]) if model in along else rows))
    return used


def _brought_an_address_in_use() -> Q:
    """Somebody chose, since, an alternative address that the row added."""
    address = ContactAltAddress.objects.filter(
        contact=OuterRef(OuterRef("contact")), code=OuterRef("code")
    )
    in_use = Exists(address.filter(_is_any(_keys_to(ContactAltAddress), "pk")))
    added = StagedAddress.objects.filter(row=OuterRef("row"), is_there=False, before=None)
    return Q(Exists(added.filter(in_use)))


def _has_people_who_stay(run: ImportRun) -> Q:
    """People who came otherwise, were edited or are used since."""
    created = _outcomes(run).filter(verdict=Verdict.NEW, contact=OuterRef("pk"))
    goes = Q(Exists(created)) & Q(version=1) & ~_is_used("pk")
    return Q(Exists(Contact.objects.filter(company=OuterRef("contact")).exclude(goes)))


def _users_of_contacts() -> Iterator[tuple[Any, str]]:
    """Those that a contact does not have alone."""
    left_out = (*BELONGINGS, *OF_IMPORTS, Contact)
    return ((model, name) for model, name in _keys_to(Contact) if model not in left_out)


def _keys_to(target: type[Model]) -> Iterator[tuple[Any, str]]:
    """Models of any app whose rows point there, also without a name for the way back, and their
    field."""
    for relation in target._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            yield relation.related_model, relation.field.name


def _put_back(run: ImportRun) -> None:
    part = written(run)
    undone = Q(row__outcome__is_undone=True)
    updated = undone & Q(row__outcome__verdict=Verdict.UPDATE)
    take_back(part, updated)
    before = part.beside(ImportBefore).filter(updated)
    names = run.staged["said"]
    insert_select(
        Contact,
        before,
        as_it_is()
        | {name: F(name) for name in names}
        | {"version": F("contact__version") + 1, "updated_at": Now()},
        update=[*names, "version", "updated_at"],
    )
    for keys in batches(before.values_list("contact", flat=True).iterator(), BATCH):
        keep_in_step(keys)


def _remove(run: ImportRun) -> None:
    """People before companies, and before both what goes along. Raw, as nothing is left that could
    refuse or go along; the database would refuse what was overlooked."""
    created = _outcomes(run).filter(is_undone=True, verdict=Verdict.NEW).values("contact")
    for holder in hooks.contact_holders:
        along = holder.model._base_manager.filter(holder.goes_along, contact__in=created)
        holder.delete(along)
    for model in BELONGINGS:
        rows = model._base_manager.filter(contact__in=created)
        rows._raw_delete(rows.db)
    contacts = Contact.objects.filter(pk__in=created)
    for contact_type in (Contact.Type.PERSON, Contact.Type.COMPANY):
        of_type = contacts.filter(type=contact_type).order_by()
        of_type._raw_delete(of_type.db)
