"""The address of every page, with what must be there for it to say something."""

from django.urls import reverse

from crm.imports import map_columns, take_in
from crm.imports.mappings import save_mapping
from crm.models import (
    Campaign,
    Contact,
    ContactAltAddress,
    ImportMapping,
    Job,
    MailingGroup,
    SavedView,
    User,
)
from interactions.drafts import keep_draft
from interactions.models import (
    EntryBatch,
    InteractionLogEntry,
    InteractionTemplate,
    LoggedSegment,
    PostponedInteraction,
    Reminder,
)
from segments import actions, pdf_letters
from segments.grid import PAGE_SIZE
from segments.models import Segment, SegmentLine
from tests.documents import docx_bytes


def full_worksheet(owner: User) -> Segment:
    """A whole page of lines, every fifth of which says something of its own."""
    template = InteractionTemplate.objects.get(code="GOLF")
    segment = actions.create_segment("Everybody", user=owner, template=template)
    numbers = Contact.objects.values_list("number", flat=True)
    actions.paste_contacts(segment, "\n".join(numbers), user=owner)
    lines = SegmentLine.objects.filter(segment=segment)
    assert lines.count() > PAGE_SIZE
    own = lines.filter(pk__in=[line.pk for line in lines.order_by("pk")[::5]])
    values = {"description": "Invitation to the golf day", "personal_text": "See you there."}
    actions.update_lines(segment, own, user=owner, values=values)
    return segment


def addresses() -> list[str]:
    """On the demo's data, for its user max, who may see everything; makes what is missing."""
    segment = Segment.objects.open().filter(line_count__gt=0).first()
    logged = LoggedSegment.objects.first()
    abroad = ContactAltAddress.objects.first()
    assert segment is not None
    assert logged is not None
    assert abroad is not None
    line = segment.lines.filter(is_listed=True).first()
    person = Contact.objects.filter(type="person", company__isnull=False).first()
    entry = InteractionLogEntry.objects.first()
    worksheet = f"/segments/{segment.number}"
    owner = User.objects.get(username="max")
    given = keep_draft(docx_bytes("Dear {{ contact.surname_of }}"), "letter.docx", user=owner)
    saved = actions.save_criteria(
        segment, code="SPRING", description="Spring", is_shared=True, user=owner
    )
    content = b"Company;Contact;Agreed;Colour\nAcme;Anna Hart;03/04/2025;red\n"
    columns = ["company", "name", "consent.said_on", ""]
    run = take_in(user=owner, file_name="clients.csv", content=content)
    for name in ("Clients", "Partners"):
        save_mapping(
            user=owner,
            name=name,
            is_shared=True,
            header=["Company", "Contact", "Agreed", "Colour"],
            columns=columns,
            day_first=True,
        )
    mapping = ImportMapping.objects.get(name="Clients")
    map_columns(run, user=owner, columns=columns, origin=mapping.name)
    postponed = PostponedInteraction.objects.create(
        user=owner, token="t", contact=person, typed={"description": "Call back"}
    )
    Reminder.objects.create(user=owner, contact=person, remind_on="2026-01-12", note="Call back")
    batch = EntryBatch.objects.create(user=owner, token="t", entry_count=1)
    InteractionLogEntry.objects.filter(pk=entry.pk).update(batch=batch)
    job = Job.objects.create(
        owner=owner,
        kind=pdf_letters.KIND,
        title=str(segment),
        arguments={"segment": segment.pk},
        total=9,
    )
    view = SavedView.objects.create(
        owner=owner, page="contacts", name="Germany", settings={"query": "country=DE"}
    )
    return [
        "/",
        "/views/contacts/",
        "/views/segments/",
        "/views/contacts/new/?country=DE",
        f"/views/{view.pk}/edit/",
        f"/views/{view.pk}/delete/",
        "/demo/reset/",
        "/profile/",
        "/interactions/overview/",
        "/search/?q=an",
        "/help/filters/",
        "/search/?q=nobody-is-called-so",
        "/contacts/",
        "/contacts/?q=nobody-is-called-so",
        "/contacts/new/",
        "/contacts/import/",
        f"/contacts/import/{run.pk}/reading/",
        f"/contacts/import/{run.pk}/columns/",
        f"/contacts/import/{run.pk}/",
        "/contacts/import/mappings/",
        f"/contacts/import/mappings/{mapping.pk}/delete/",
        f"/contacts/{person.number}/",
        f"/contacts/{person.number}/edit/",
        f"/contacts/{person.company.number}/",
        f"/contacts/{person.number}/consent/",
        f"/contacts/{person.number}/profile/",
        f"/contacts/{person.number}/inherit/address/",
        f"/contacts/{person.number}/everything/",
        f"/contacts/{person.number}/delete/",
        f"/contacts/{person.number}/erase/",
        f"/contacts/{person.number}/merge/",
        f"/contacts/{abroad.contact.number}/",
        f"/contacts/{abroad.contact.number}/addresses/new/",
        f"/contacts/{abroad.contact.number}/addresses/{abroad.code}/",
        f"/contacts/{abroad.contact.number}/addresses/{abroad.code}/delete/",
        "/contacts/duplicates/",
        "/contacts/duplicates/not/",
        "/contacts/merges/",
        "/salutations/",
        "/salutations/ru/",
        "/mailing-groups/",
        "/mailing-groups/new/",
        f"/mailing-groups/{MailingGroup.objects.first().code}/",
        f"/mailing-groups/{MailingGroup.objects.first().code}/delete/",
        "/segments/",
        "/segments/new/",
        "/segments/from-list/?country=DE",
        f"{worksheet}/",
        full_worksheet(owner).get_absolute_url(),
        f"{worksheet}/add/",
        f"{worksheet}/refine/",
        f"{worksheet}/reduce/",
        f"{worksheet}/paste/",
        f"{worksheet}/files/",
        f"{worksheet}/files/letter/?matches-draft={given.token}",
        reverse("segments:segment-work", args=[segment.number]),
        reverse("segments:line-work", args=[segment.number, line.pk]),
        f"{worksheet}/lines/filter/?search=a&city=b",
        f"{worksheet}/lines/columns/",
        f"{worksheet}/lines/columns/new/",
        f"{worksheet}/lines/keys/",
        f"{worksheet}/lines/repeated/",
        f"{worksheet}/from-log/",
        f"{worksheet}/from-log/?logged={logged.segment_number}",
        f"{worksheet}/criteria/",
        f"{worksheet}/criteria/save/",
        f"{worksheet}/steps/",
        f"{worksheet}/steps/{line.step_id}/",
        f"{worksheet}/why/?contact={line.contact.number}",
        f"{worksheet}/log/",
        f"/campaigns/{Campaign.objects.first().number}/delete/",
        f"{worksheet}/copy/",
        f"{worksheet}/trash/",
        f"{worksheet}/letters/list/",
        f"{worksheet}/totals/",
        f"{worksheet}/texts/",
        f"{worksheet}/texts/{segment.template_id}/?language=en",
        f"{worksheet}/texts/{segment.template_id}/refresh/",
        f"{worksheet}/lines/new/",
        f"{worksheet}/lines/{line.pk}/",
        f"{worksheet}/lines/{line.pk}/document/",
        f"{worksheet}/lines/{line.pk}/letter/",
        "/saved-criteria/",
        f"/saved-criteria/{saved.code}/",
        f"/saved-criteria/{saved.code}/change/",
        f"/saved-criteria/{saved.code}/steps/0/",
        f"/saved-criteria/{saved.code}/steps/new/",
        f"/saved-criteria/{saved.code}/try/?segment={segment.number}",
        f"/saved-criteria/{saved.code}/copy/",
        f"/saved-criteria/{saved.code}/start/",
        f"/saved-criteria/{saved.code}/delete/",
        "/logged-segments/",
        f"/logged-segments/{logged.segment_number}/",
        f"/logged-segments/{logged.segment_number}/follow-up/",
        f"/logged-segments/{logged.segment_number}/take-back/",
        f"/logged-segments/{logged.segment_number}/cancel/",
        f"/logged-segments/{logged.segment_number}/delete/",
        "/interactions/",
        "/interactions/new/",
        f"/contacts/{person.number}/call/",
        "/interactions/postponed/",
        f"/interactions/postponed/{postponed.pk}/",
        f"/interactions/postponed/{postponed.pk}/discard/",
        "/reminders/",
        f"/contacts/{person.number}/reminder/",
        f"/contacts/{person.number}/interaction/",
        f"/interactions/{entry.pk}/",
        f"/interactions/{entry.pk}/preview/",
        f"/interactions/together/{batch.pk}/",
        "/campaigns/",
        "/campaigns/new/",
        f"/campaigns/{entry.campaign.number}/",
        f"/campaigns/{entry.campaign.number}/edit/",
        f"/campaigns/{entry.campaign.number}/responses/",
        "/interactions/statistics/",
        "/interactions/statistics/?by=template&show=cost",
        "/merge-fields/",
        f"/jobs/{job.pk}/",
        "/contacts/does-not-exist/",
    ]
