"""Every URL × every role × own and foreign objects. A URL that is missing here fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from crm import jobs
from crm.merging import merge_contacts
from crm.models import ImportMapping, ImportRun, Job, NotDuplicate, SavedView, User
from interactions.drafts import keep_draft
from interactions.models import (
    ContactAct,
    EntryAct,
    EntryBatch,
    EntryBefore,
    PostponedInteraction,
    Reminder,
)
from segments.actions.headers import pin_template
from segments.models import SavedCriteria, Segment, SegmentCriteria, SegmentLanguage, SegmentLine
from tests.documents import docx_bytes, letter_document
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    DocumentFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    LoggedSegmentFactory,
    MailingGroupFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.kept import kept_rows

VIEWER, SALES, MANAGER, ADMIN = ROLES = (
    "Viewer",
    "Salesperson",
    "Marketing manager",
    "Administrator",
)
EVERYBODY = frozenset(ROLES)
WRITERS = frozenset({SALES, MANAGER, ADMIN})
MANAGERS = frozenset({MANAGER, ADMIN})
ADMINS = frozenset({ADMIN})
SALES_ONLY = frozenset({SALES})

Made = dict[str, Any]


def nothing(owner: User) -> Made:
    return {}


def contact(owner: User) -> Made:
    return {"number": ContactFactory().number}


def person_and_block(owner: User) -> Made:
    return {"number": PersonFactory(own_address=False).number, "block": "address"}


def alt_address(owner: User) -> Made:
    address = ContactAltAddressFactory()
    return {"number": address.contact.number, "code": address.code}


def mark(owner: User) -> Made:
    first, second = ContactFactory(), ContactFactory()
    return {"pk": NotDuplicate.objects.create(first=first, second=second, user=owner).pk}


def merge(owner: User) -> Made:
    """By somebody who may; whoever may merge may take back everybody's."""
    survivor, other = ContactFactory(), ContactFactory()
    made = merge_contacts(survivor, other, fields={}, user=UserFactory(role=ADMIN), versions=(1, 1))
    return {"pk": made.pk}


def language(owner: User) -> Made:
    return {"language": "ru"}


def mailing_group(owner: User) -> Made:
    return {"code": MailingGroupFactory().code}


def import_run(owner: User) -> Made:
    run = ImportRun.objects.create(
        owner=owner, file_name="list.csv", content=b"Name\nAnna\n", encoding="utf-8", delimiter=","
    )
    return {"pk": run.pk}


def import_mapping(owner: User) -> Made:
    """Shared: everybody uses it, its owner alone deletes it."""
    mapping = ImportMapping.objects.create(
        owner=owner, name="Export", is_shared=True, columns={"company": "company"}
    )
    return {"pk": mapping.pk}


def job(owner: User) -> Made:
    """Of a kind that asks for no right: its owner may do everything with it."""
    jobs.register(jobs.Kind("probe", "Probe", wake=str))
    stored = default_storage.save("jobs/probe", ContentFile(b"probe"))
    made = Job.objects.create(owner=owner, kind="probe", file_name="a.csv", result_file=stored)
    return {"pk": made.pk}


def drawn_job(owner: User) -> Made:
    """The first page of a job whose file can be looked at."""
    made = {**job(owner), "page": 1}
    address = reverse("interactions:letter-page", kwargs=made)
    jobs.register(jobs.Kind("probe", "Probe", wake=str, pictures=lambda job: [address]))
    return made


def campaign(owner: User) -> Made:
    return {"number": CampaignFactory().number}


def entry(owner: User) -> Made:
    return {"pk": InteractionLogEntryFactory(user=owner).pk}


def batch(owner: User) -> Made:
    made = EntryBatch.objects.create(user=owner, token="t", entry_count=1)
    InteractionLogEntryFactory(user=owner, batch=made)
    return {"pk": made.pk}


def postponed(owner: User) -> Made:
    typed = {"description": "Call back"}
    begun = PostponedInteraction(user=owner, token="t", contact=ContactFactory(), typed=typed)
    begun.save()
    return {"pk": begun.pk}


def reminder(owner: User) -> Made:
    made = Reminder(user=owner, contact=ContactFactory(), remind_on="2030-01-01", together="t")
    made.save()
    return {"pk": made.pk}


def reminders_together(owner: User) -> Made:
    reminder(owner)
    return {"token": "t"}


def document(owner: User) -> Made:
    kept = DocumentFactory(content=b"PK", size=2)
    InteractionTemplateLanguageFactory(document=kept)
    return {"pk": kept.pk}


def logged_segment(owner: User) -> Made:
    logged = LoggedSegmentFactory(user=owner)
    InteractionLogEntryFactory(logged_segment=logged, user=owner)
    return {"number": logged.segment_number}


def segment(owner: User) -> Made:
    return {"number": segment_of(owner).number}


def segment_list_given(owner: User) -> Made:
    """A list that the owner gave to the segment."""
    number = segment_of(owner).number
    run = ImportRun.objects.create(owner=owner, file_name="a.csv", content=b"", joins=number)
    return {"number": number, "pk": run.pk}


def segment_of(owner: User) -> Segment:
    """Assigned to somebody, so that only its owner and those who see all may see it."""
    return Segment.objects.create(
        number=f"SM{Segment.objects.count():05d}",
        description="Spring",
        created_by=owner,
        salesperson=SalespersonFactory(),
    )


def line(owner: User) -> Made:
    worksheet = segment_of(owner)
    step = SegmentCriteria.objects.create(
        segment=worksheet, ordinal=1, run=1, kind="manual_add", user=owner, line_count=1
    )
    who = ContactFactory()
    row = SegmentLine.objects.create(
        segment=worksheet, contact=who, step=step, sort_name=who.sort_name
    )
    return {"number": worksheet.number, "pk": row.pk}


def cell(owner: User) -> Made:
    return {**line(owner), "name": "description"}


def pinned(owner: User) -> Made:
    """A template that a segment has chosen."""
    worksheet = segment_of(owner)
    return {
        "number": worksheet.number,
        "pk": pin_template(worksheet, InteractionTemplateFactory()).pk,
    }


def segment_document(owner: User) -> Made:
    """A Word letter of a segment's own."""
    made = pinned(owner)
    own = DocumentFactory(content=b"PK", size=2)
    SegmentLanguage.objects.create(segment_template_id=made["pk"], language="en", own_document=own)
    return {"number": made["number"], "pk": own.pk}


def segment_letter(owner: User) -> Made:
    """A Word letter of a segment's own that can be opened."""
    made = pinned(owner)
    own = letter_document("Dear {{ contact.name }}", user=owner)
    SegmentLanguage.objects.create(segment_template_id=made["pk"], language="en", own_document=own)
    return {"number": made["number"], "pk": own.pk}


def draft(owner: User) -> Made:
    content = docx_bytes("Dear {{ contact.nam }}")
    return {"token": keep_draft(content, "letter.docx", user=owner).token}


def step(owner: User) -> Made:
    made = line(owner)
    return {"number": made["number"], "pk": SegmentLine.objects.get(pk=made["pk"]).step_id}


def entry_act(owner: User) -> Made:
    entry = InteractionLogEntryFactory(user=owner)
    act = EntryAct.objects.create(user=owner, evaluation="positive")
    EntryBefore.objects.create(act=act, entry=entry, evaluation="")
    return {"pk": act.pk}


def contact_act(owner: User) -> Made:
    return {"pk": ContactAct.objects.create(user=owner, salesperson=SalespersonFactory()).pk}


def saved_view(owner: User) -> Made:
    view = SavedView.objects.create(owner=owner, page="contacts", name="Own")
    return {"pk": view.pk}


def list_page(owner: User) -> Made:
    return {"page": "contacts"}


def saved_criteria(owner: User) -> Made:
    """The owner's own, not shared."""
    saved = SavedCriteria.objects.create(
        code=f"S{SavedCriteria.objects.count()}",
        description="Spring",
        owner=owner,
        steps=[{"kind": "manual_add", "criteria": {"numbers": [], "count": 0}}],
    )
    return {"code": saved.code}


def saved_step(owner: User) -> Made:
    step = {"kind": "add", "criteria": {"filters": {}, "options": []}}
    saved = SavedCriteria.objects.create(
        code=f"T{SavedCriteria.objects.count()}", description="Spring", owner=owner, steps=[step]
    )
    return {"code": saved.code, "position": 0}


def segment_with_line(owner: User) -> Made:
    return {"number": line(owner)["number"]}


# Whom an object of somebody else is hidden from (404), though their role may use the URL.
HIDDEN_FROM = {
    segment: {SALES},
    segment_with_line: {SALES},
    line: {SALES},
    cell: {SALES},
    pinned: {SALES},
    segment_document: {SALES},
    step: {SALES},
    saved_criteria: {VIEWER, SALES},
    saved_step: {VIEWER, SALES},
    segment_letter: {SALES},
    draft: set(ROLES),
    postponed: {SALES, MANAGER, ADMIN},
    reminder: {SALES, MANAGER, ADMIN},
    reminders_together: {SALES, MANAGER, ADMIN},
    import_run: set(ROLES),
    segment_list_given: set(ROLES),
    import_mapping: set(ROLES),
    job: set(ROLES),
    drawn_job: set(ROLES),
    entry_act: set(ROLES),
    contact_act: set(ROLES),
    saved_view: set(ROLES),
}


@dataclass(frozen=True)
class Row:
    """`allowed` may use the URL, those of `own_only` for what is their own; others get 403."""

    name: str
    allowed: frozenset[str] = EVERYBODY
    make: Callable[[User], Made] = nothing
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)
    own_only: frozenset[str] = frozenset()


def name_of(row: Row) -> str:
    return row.name


def post(
    name: str,
    allowed: frozenset[str],
    make: Callable[[User], Made] = nothing,
    own_only: frozenset[str] = frozenset(),
) -> Row:
    return Row(name, allowed, make, "post", own_only=own_only)


CELLS = {"line": "1", "column": "description"}

TABLE = [
    Row("home"),
    Row("profile"),
    Row("search", data={"q": "anna"}),
    Row("filter-help"),
    Row("crm:contact-list"),
    Row("crm:contact-create", WRITERS),
    Row("crm:contact-detail", make=contact),
    Row("crm:contact-update", WRITERS, contact),
    Row("crm:contact-delete", ADMINS, contact),
    Row("crm:contact-lookup", data={"q": "anna"}),
    Row("crm:contact-people", make=contact),
    post("crm:contact-own", WRITERS, person_and_block),
    Row("crm:contact-inherit", WRITERS, person_and_block),
    post("crm:address-trust", WRITERS, contact),
    post("crm:alt-address-trust", WRITERS, alt_address),
    Row("crm:consent-update", WRITERS, contact),
    Row("crm:profile-answers-update", WRITERS, contact),
    Row("crm:alt-address-create", WRITERS, contact),
    Row("crm:alt-address-update", WRITERS, alt_address),
    Row("crm:alt-address-delete", WRITERS, alt_address),
    Row("crm:contact-similar", WRITERS, data={"name": "anna"}),
    Row("crm:duplicate-list", WRITERS),
    Row("crm:not-duplicate-list", WRITERS),
    post("crm:not-duplicate-create", WRITERS),
    Row("crm:not-duplicate-delete", WRITERS, mark),
    post("crm:merge-selected", WRITERS),
    Row("crm:merge-list", WRITERS),
    post("crm:merge-undo", WRITERS, merge),
    Row("crm:contact-merge", WRITERS, contact),
    Row("crm:contact-export", MANAGERS, contact),
    Row("crm:contact-erase", ADMINS, contact),
    Row("crm:salutation-list", ADMINS),
    Row("crm:salutation-update", ADMINS, language),
    Row("crm:mailing-group-list"),
    Row("crm:mailing-group-create", MANAGERS),
    Row("crm:mailing-group-update", MANAGERS, mailing_group),
    Row("crm:mailing-group-delete", MANAGERS, mailing_group),
    Row("crm:import-create", WRITERS),
    Row("crm:import-detail", WRITERS, import_run),
    Row("crm:import-reading", WRITERS, import_run),
    post("crm:import-run", WRITERS, import_run),
    post("crm:import-discard", WRITERS, import_run),
    Row("crm:import-failed", WRITERS, import_run),
    Row("crm:import-undo", WRITERS, import_run),
    Row("crm:import-columns", WRITERS, import_run),
    Row("crm:import-mapping-list", WRITERS),
    Row("crm:import-mapping-delete", WRITERS, import_mapping),
    Row("crm:view-list", make=list_page),
    Row("crm:view-create", make=list_page),
    post("crm:view-open-with", EVERYBODY, list_page),
    Row("crm:view-update", make=saved_view),
    Row("crm:view-delete", make=saved_view),
    Row("crm:job-detail", make=job),
    Row("crm:job-file", make=job),
    post("crm:job-cancel", EVERYBODY, job),
    post("crm:job-retry", EVERYBODY, job),
    Row("interactions:entry-list"),
    Row("interactions:interaction-create", WRITERS),
    Row("interactions:contact-interaction", WRITERS, contact),
    Row("interactions:call-create", WRITERS, contact),
    Row("interactions:postponed-list", WRITERS),
    Row("interactions:postponed-resume", WRITERS, postponed),
    Row("interactions:postponed-discard", WRITERS, postponed),
    Row("interactions:reminder-list", WRITERS),
    Row("interactions:contact-reminder", WRITERS, contact),
    post("interactions:reminder-done", WRITERS, reminder),
    post("interactions:reminder-reopen", WRITERS, reminder),
    post("interactions:reminders-undo", WRITERS, reminders_together),
    post("interactions:contacts-reminder", WRITERS),
    post("interactions:interactions-create", WRITERS),
    post("interactions:interactions-create-again", WRITERS),
    Row("interactions:entry-statistics"),
    Row("interactions:overview"),
    Row("interactions:entry-detail", make=entry),
    Row("interactions:entry-letter", make=entry),
    Row("interactions:entry-preview", make=entry),
    Row("interactions:entry-marked", make=entry),
    post("interactions:entry-pdf", EVERYBODY, entry),
    post("interactions:entry-retry", WRITERS, entry),
    post("interactions:entry-update", WRITERS, entry, own_only=SALES_ONLY),
    post("interactions:entry-comment", WRITERS, entry),
    post("interactions:entry-cancel", WRITERS, entry, own_only=SALES_ONLY),
    post("interactions:entry-uncancel", WRITERS, entry, own_only=SALES_ONLY),
    post("interactions:entries-change", WRITERS),
    post("interactions:entry-act-undo", WRITERS, entry_act),
    post("interactions:contacts-group", WRITERS),
    post("interactions:contacts-salesperson", WRITERS),
    post("interactions:contact-act-undo", WRITERS, contact_act),
    post("interactions:entries-came-back", WRITERS),
    post("interactions:entry-came-back", WRITERS, entry, own_only=SALES_ONLY),
    post("interactions:entry-arrived", WRITERS, entry, own_only=SALES_ONLY),
    post("interactions:entries-cancel", WRITERS),
    post("interactions:entries-uncancel", WRITERS),
    post("interactions:entries-export", EVERYBODY),
    post("interactions:entries-delete", ADMINS),
    Row("interactions:batch-detail", make=batch),
    post("interactions:batch-letters", EVERYBODY, batch),
    post("interactions:batch-letters-zip", EVERYBODY, batch),
    post("interactions:batch-print-choice", EVERYBODY, batch),
    post("interactions:batch-pdf", EVERYBODY, batch),
    post("interactions:batch-retry", WRITERS, batch),
    Row("interactions:logged-segment-list"),
    Row("interactions:logged-segment-detail", make=logged_segment),
    post("interactions:logged-segment-letters", EVERYBODY, logged_segment),
    post("interactions:logged-segment-letters-zip", EVERYBODY, logged_segment),
    post("interactions:logged-segment-print-choice", EVERYBODY, logged_segment),
    post("interactions:logged-segment-pdf", EVERYBODY, logged_segment),
    post("interactions:logged-segment-retry", WRITERS, logged_segment),
    Row("interactions:logged-segment-cancel", WRITERS, logged_segment),
    post("interactions:logged-segment-uncancel", WRITERS, logged_segment),
    Row("interactions:logged-segment-delete", ADMINS, logged_segment),
    Row("interactions:campaign-list"),
    Row("interactions:campaign-create", MANAGERS),
    Row("interactions:campaign-detail", make=campaign),
    Row("interactions:campaign-update", MANAGERS, campaign),
    Row("interactions:campaign-delete", ADMINS, campaign),
    Row("interactions:campaign-responses", WRITERS, campaign),
    Row("interactions:contact-timeline", make=contact),
    Row("interactions:merge-field-list"),
    Row("interactions:starter-document"),
    Row("interactions:document", make=document),
    Row("interactions:draft-remarks", make=draft),
    Row("interactions:letter-canvas"),
    Row("interactions:letter-page", make=drawn_job),
    Row("segments:segment-list"),
    Row("segments:segment-create", WRITERS),
    post("segments:add-selected", WRITERS),
    Row("segments:criteria-from-list", WRITERS),
    post("segments:add-logged", WRITERS),
    Row("segments:segment-detail", make=segment),
    post("segments:segment-update", WRITERS, segment),
    post("segments:segment-undo", WRITERS, segment),
    post("segments:segment-redo", WRITERS, segment),
    Row("segments:segment-copy", WRITERS, segment),
    Row("segments:segment-trash", WRITERS, segment),
    post("segments:segment-restore", WRITERS, segment),
    Row("segments:contacts-add", WRITERS, segment),
    Row("segments:contacts-refine", WRITERS, segment),
    Row("segments:contacts-reduce", WRITERS, segment),
    Row("segments:contacts-paste", WRITERS, segment),
    Row("segments:columns-style"),
    Row("segments:demo-reset", ADMINS),
    Row("segments:column-width", EVERYBODY, nothing, "post", {"column": "name", "width": "90"}),
    Row("segments:segment-files", WRITERS, segment),
    Row("segments:letter-attach", WRITERS, segment),
    post("segments:list-join", WRITERS, segment_list_given),
    Row("segments:contacts-from-log", WRITERS, segment),
    Row("segments:segment-work", WRITERS, segment),
    Row("segments:line-work", WRITERS, line),
    post("segments:segment-presence", EVERYBODY, segment),
    post("segments:called-remove", WRITERS, segment),
    Row("segments:criteria-apply", WRITERS, segment),
    Row("segments:criteria-save", WRITERS, segment),
    Row("segments:step-list", make=segment),
    Row("segments:step-detail", make=step),
    Row("segments:segment-why", make=segment),
    Row("segments:segment-log", WRITERS, segment),
    Row("segments:lines-repeated", WRITERS, segment),
    Row("segments:segment-letters", make=segment_with_line),
    Row("segments:segment-letters-zip", make=segment_with_line),
    Row("segments:segment-labels", make=segment_with_line),
    post("segments:segment-letters-pdf", EVERYBODY, segment_with_line),
    Row("segments:segment-totals", make=segment),
    Row("segments:segment-texts", make=segment),
    Row("segments:segment-text-update", WRITERS, pinned),
    post("segments:document-attach", WRITERS, pinned),
    post("segments:document-detach", WRITERS, pinned),
    Row("segments:document-place", WRITERS, pinned, "post", {"placement": "end", "seen": "1"}),
    Row("segments:document-remarks", make=segment_letter),
    Row("segments:template-refresh", WRITERS, pinned),
    Row("segments:segment-document", make=segment_document),
    Row("segments:letter-list", make=segment),
    post("segments:letter-print-choice", EVERYBODY, segment),
    post("segments:line-create", WRITERS, segment),
    Row("segments:line-update", WRITERS, line),
    Row("segments:cell-update", WRITERS, cell),
    Row("segments:cell-origin", make=cell),
    Row("segments:cells-paste", WRITERS, segment, "post", {**CELLS, "text": "One"}),
    Row("segments:cells-fill", WRITERS, segment, "post", {**CELLS, "act": "empty"}),
    post("segments:lines-update", WRITERS, segment),
    post("segments:lines-reset", WRITERS, segment),
    post("segments:lines-remove", WRITERS, segment),
    post("segments:lines-export", EVERYBODY, segment),
    post("segments:lines-group", WRITERS, segment),
    post("segments:lines-reminder", WRITERS, segment),
    post("segments:lines-salesperson", WRITERS, segment),
    post("segments:cover-sheets", EVERYBODY, segment),
    Row("segments:grid-keys", make=segment),
    Row("segments:lines-filter", make=segment),
    Row("segments:columns-update", make=segment),
    Row("segments:column-create", WRITERS, segment),
    post("segments:line-recreate", WRITERS, line),
    post("segments:line-reset", WRITERS, segment),
    post("segments:line-restore", WRITERS, line),
    Row("segments:line-document", WRITERS, line),
    post("segments:line-document-remove", WRITERS, line),
    post("segments:line-document-place", WRITERS, line),
    Row("segments:letter-preview", make=line),
    Row("segments:letter-marked", make=line),
    Row("segments:line-letter", make=line),
    post("segments:letter-pane", EVERYBODY, segment),
    Row("segments:letter-download", make=line),
    post("segments:letter-pdf", EVERYBODY, line),
    Row("segments:saved-criteria-list"),
    Row("segments:saved-criteria-detail", make=saved_criteria),
    Row("segments:saved-criteria-update", WRITERS, saved_criteria),
    post("segments:saved-criteria-arrange", WRITERS, saved_criteria),
    Row("segments:saved-criteria-step", WRITERS, saved_step),
    Row("segments:saved-criteria-step-create", WRITERS, saved_criteria),
    Row("segments:saved-criteria-try", WRITERS, saved_criteria),
    Row("segments:saved-criteria-copy", WRITERS, saved_criteria),
    Row("segments:saved-criteria-delete", WRITERS, saved_criteria),
    Row("segments:saved-criteria-start", WRITERS, saved_criteria),
    Row("segments:follow-up-create", WRITERS, logged_segment),
    Row("segments:log-take-back", WRITERS, logged_segment),
    Row("segments:contact-segments", make=contact),
    Row("segments:campaign-segments", make=campaign),
]
# Open to everybody; the admin has its own tests below.
PUBLIC = {"login", "logout", "set_language", "healthz"}
NAMES = [row.name for row in TABLE]
OBJECTS = [row for row in TABLE if row.make is not nothing]


def named_urls(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        elif pattern.namespace != "admin":
            yield from named_urls(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)


def part_of(url_name: str) -> set[str]:
    """The names of the variable parts of a URL's path."""
    namespace, _, name = url_name.rpartition(":")
    resolver = get_resolver()
    if namespace:
        resolver = resolver.namespace_dict[namespace][1]
    return set(resolver.reverse_dict.getlist(name)[0][0][0][1])


def ask(client: Client, row: Row, made: Made) -> Any:
    return getattr(client, row.method)(reverse(row.name, kwargs=made), row.data)


@dataclass(frozen=True)
class Login:
    """Somebody of a role, signed in once for all tests."""

    key: int
    session: str

    @property
    def user(self) -> User:
        return User.objects.get(pk=self.key)

    def client(self, **options: bool) -> Client:
        client = Client(**options)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client


def signed_in(role: str) -> Login:
    user, client = UserFactory(role=role, is_staff=role == ADMIN), Client()
    client.force_login(user)
    return Login(user.pk, client.session.session_key)


@pytest.fixture(scope="module")
def logins(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Login]]:
    with kept_rows(django_db_blocker):
        yield {role: signed_in(role) for role in ROLES}


def is_login(response: Any) -> bool:
    """Sent to sign in, or given the form to sign in with what was posted in it."""
    if response.status_code == 401:
        return 'name="password"' in response.content.decode()
    return response.status_code == 302 and response.url.startswith(reverse("login"))


def test_every_url_is_in_the_table_once():
    assert sorted([*NAMES, *PUBLIC]) == sorted(named_urls(get_resolver()))


@pytest.mark.parametrize("row", TABLE, ids=name_of)
def test_each_row_makes_an_object_for_a_url_that_names_one(row: Row):
    assert (row.make is nothing) == (not part_of(row.name))


@pytest.mark.django_db
@pytest.mark.parametrize("row", TABLE, ids=name_of)
def test_nobody_gets_anywhere_without_logging_in(client: Client, row: Row):
    assert is_login(ask(client, row, row.make(UserFactory())))


def answer(response: Any) -> str:
    """What matters here: "yes", "403", "404" or what should never be."""
    if is_login(response):
        return "log in"
    is_yes = response.status_code < 500 and response.status_code not in {403, 404, 405}
    return "yes" if is_yes else str(response.status_code)


def answers(row: Row, logins: dict[str, Login], made_for: Callable[[User], Made]) -> dict[str, str]:
    found = {}
    for role, login in logins.items():
        response = ask(login.client(), row, made_for(login.user))
        found[role] = answer(response)
        if isinstance(response, FileResponse):
            b"".join(response)  # read to the end, the file is closed
    return found


def expected(row: Row, hidden_from: set[str]) -> dict[str, str]:
    given = {role: "404" if role in hidden_from else "yes" for role in row.allowed}
    return {role: given.get(role, "403") for role in ROLES}


@pytest.mark.django_db
@pytest.mark.parametrize("row", TABLE, ids=name_of)
def test_own_objects(logins: dict[str, Login], row: Row):
    assert answers(row, logins, row.make) == expected(row, hidden_from=set())


@pytest.mark.django_db
@pytest.mark.parametrize("row", OBJECTS, ids=name_of)
def test_objects_of_somebody_else(logins: dict[str, Login], row: Row):
    made = row.make(UserFactory(role=MANAGER))
    hidden_from = HIDDEN_FROM.get(row.make, set())
    theirs = replace(row, allowed=row.allowed - row.own_only)
    assert answers(row, logins, lambda user: made) == expected(theirs, hidden_from)


@pytest.mark.django_db
@pytest.mark.parametrize("row", OBJECTS, ids=name_of)
def test_objects_that_do_not_exist(logins: dict[str, Login], row: Row):
    numbers = {"pk": 10**9, "position": 10**9, "page": 10**9}
    made = {name: numbers.get(name, "NOSUCH") for name in part_of(row.name)}
    assert answers(row, logins, lambda user: made) == expected(row, hidden_from=set(ROLES))


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "post"], ids=name_of)
def test_a_change_is_refused_without_a_token_and_by_get(logins: dict[str, Login], row: Row):
    client = logins[ADMIN].client(enforce_csrf_checks=True)
    made = row.make(logins[ADMIN].user)
    assert ask(client, row, made).status_code == 403
    if row.name != "segments:line-create":  # its form is also a page
        assert client.get(reverse(row.name, kwargs=made)).status_code == 405


@pytest.mark.django_db
def test_the_health_check_tells_nothing(client: Client):
    response = client.get(reverse("healthz"))
    assert response.status_code == 200
    assert len(response.content) < 20


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PUBLIC - {"healthz"}))
def test_public_pages_answer_strangers(client: Client, name: str):
    method = client.get if name == "login" else client.post
    assert method(reverse(name)).status_code in {200, 302}


# What packages bring is for superusers, not for the role.
OURS = {"auth", "crm", "interactions", "segments"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_the_admin_is_for_administrators(logins: dict[str, Login], model: Any, role: str):
    meta = model._meta
    response = (
        logins[role].client().get(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))
    )
    address = response.headers.get("Location")
    is_shown = response.status_code == 200 or address == reverse("crm:salutation-list")
    assert is_shown == (role == ADMIN and meta.app_label in OURS)
