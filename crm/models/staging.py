"""Where the rows of a list stand while they are sorted and written; no page shows them later than
a while after the import.

A key says whose row it is and where it stands: the run in its upper half, counted rows below
(`keys_of`). So rows of a run, or a part of them, are a range of the primary key, and no other index
slows down the way in.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from crm.models.addresses import ContactAltAddress
from crm.models.consents import Channel, Consent
from crm.models.contacts import Contact
from crm.models.profiles import ProfileAnswer, ProfileQuestion

# What a list may say of a contact.
SAID = (
    *("external_number", "name", "first_name", "middle_name", "surname", "initials", "gender"),
    *("job_title", "organizational_level", "correspondence_type", "note"),
    *("formal_salutation", "informal_salutation", "own_salutations"),
    *("addressee", "own_addressee"),
    *("is_excluded", "is_privacy_blocked", "is_minor", "has_parental_consent"),
    *("is_inactive", "inactive_reason"),
    *("own_address", "address", "address_2", "post_code", "city", "county"),
    *("own_communication", "phone", "mobile", "fax", "email", "home_page"),
    *("own_salesperson", "salesperson", "territory"),
    *("own_language", "language", "country"),
)
# What it may say of an alternative address, beside the code that names it.
SAID_OF_ADDRESS = (
    *("starts_on", "ends_on", "address", "address_2", "post_code", "city", "county"),
    *("country", "phone", "email"),
)
ROWS_A_RUN = 2**32
# Several contacts of ours could be meant.
MANY = -1


def keys_of(run_key: int) -> tuple[int, int]:
    """The first key of the run's rows, and the first of the next run's."""
    return run_key * ROWS_A_RUN, (run_key + 1) * ROWS_A_RUN


def loose(to: Any, related_name: str = "+") -> "models.ForeignKey[Any, Any]":
    """A key that nothing checks and no index serves: it is written by the million."""
    return models.ForeignKey(
        to,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name=related_name,
    )


class ContactValues(models.Model):
    """The columns of a contact that a list may write; NULL says nothing."""

    # Made below, as all of SAID; these are asked for by name.
    external_number: str | None
    name: str | None

    class Meta:
        abstract = True


class AddressValues(models.Model):
    """The columns of an alternative address that a list may write; NULL says nothing."""

    class Meta:
        abstract = True


def _column(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return loose(field.remote_field.model)
    if isinstance(field, models.BooleanField):
        return models.BooleanField(null=True)
    if isinstance(field, models.TextField):
        return models.TextField(null=True)
    if isinstance(field, models.DateField):
        return models.DateField(null=True)
    return models.CharField(max_length=getattr(field, "max_length", None), null=True)


for _name in SAID:
    ContactValues.add_to_class(_name, _column(Contact, _name))
for _name in SAID_OF_ADDRESS:
    AddressValues.add_to_class(_name, _column(ContactAltAddress, _name))


class StagedContact(ContactValues):
    """What a row says of its company or of its person; `type` "" where the row is wrong."""

    id = models.BigIntegerField(primary_key=True)
    row_number = models.PositiveIntegerField()
    type = models.CharField(max_length=10)
    reason = models.TextField()
    # The company of the person, in the same list.
    company = loose("self")
    # Equal where rows mean the same contact, by what tells contacts of a list apart.
    fingerprint = models.BigIntegerField(null=True)
    sort_name = models.CharField(max_length=300, null=True)
    folded_email = models.CharField(max_length=200, null=True)
    # Letter forms of the contact if it is new, in this language.
    greeting_language = models.CharField(max_length=10)
    made_formal_salutation = models.CharField(max_length=200)
    made_informal_salutation = models.CharField(max_length=200)
    made_addressee = models.CharField(max_length=500)
    # What it says in columns that keep their headings; NULL for nothing.
    list_values: "models.JSONField[Any, Any]" = models.JSONField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row_number}: {self.name or self.reason}"


class ImportOutcome(models.Model):
    """What a staged row comes to: first as it would be, at last as it was. Narrow, for it is
    written again and again."""

    class Verdict(models.TextChoices):
        NEW = "new", pgettext_lazy("row of an import", "New")
        UPDATE = "update", pgettext_lazy("row of an import", "Update")
        UNCHANGED = "unchanged", pgettext_lazy("row of an import", "Unchanged")
        DUPLICATE = "duplicate", pgettext_lazy("row of an import", "Twice in the file")
        AMBIGUOUS = "ambiguous", pgettext_lazy("row of an import", "Ambiguous")
        ERROR = "error", pgettext_lazy("row of an import", "Error")
        # The company of a person, named by an earlier row as well: nothing to say of it.
        REPEATED = "repeated", pgettext_lazy("row of an import", "Named again")

    row = models.OneToOneField(
        StagedContact,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="outcome",
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    # The contact of ours; MANY where there are several.
    contact = loose(Contact)
    company_contact = loose(Contact)
    # Another row for the same contact, which stands before this one.
    same_as = loose(StagedContact)
    # The first row with a company of the same name and another address.
    namesake = loose(StagedContact)
    is_undone = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["verdict", "row"], name="outcome_verdict"),
            models.Index(
                fields=["contact", "row"],
                name="outcome_contact",
                condition=models.Q(contact__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id}: {self.verdict}"


class ImportBefore(ContactValues):
    """A contact as it was before an import changed it."""

    row = models.OneToOneField(
        StagedContact,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="before",
    )
    contact = loose(Contact)
    version = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row_id}: {self.name}"


class StagedGroup(models.Model):
    """A group that a row puts its contact in; `kind` is the contact's field."""

    row = models.ForeignKey(
        StagedContact, on_delete=models.DO_NOTHING, db_constraint=False, related_name="groups"
    )
    kind = models.CharField(max_length=30)
    group_key = models.BigIntegerField()
    # The contact was in it before; what else an undo takes out again.
    is_there = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row_id}: {self.kind} {self.group_key}"


class StagedConsent(models.Model):
    """What a row says its contact answered to a channel; and what stood there before."""

    row = models.ForeignKey(
        StagedContact, on_delete=models.DO_NOTHING, db_constraint=False, related_name="answers"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    status = models.CharField(max_length=10, choices=Consent.Status.choices)
    said_on = models.DateField()
    # Whether the list itself says the day.
    is_dated = models.BooleanField()
    source = models.CharField(max_length=100)
    basis = models.CharField(max_length=10)
    # Nothing new, or older than what is known.
    is_there = models.BooleanField(default=False)
    # NULL where nobody had asked.
    before_status = models.CharField(max_length=10, null=True)
    before_said_on = models.DateField(null=True)
    before_source = models.CharField(max_length=100, null=True)
    before_basis = models.CharField(max_length=10, null=True)
    before_user = loose(settings.AUTH_USER_MODEL)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row_id}: {self.channel} {self.status}"


class StagedAnswer(models.Model):
    """A profile answer that a row gives for its contact."""

    row = models.ForeignKey(
        StagedContact,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="profile_answers",
    )
    answer = loose(ProfileAnswer)
    # Where the question takes one answer only, which this one then replaces.
    question = loose(ProfileQuestion)
    said_on = models.DateField()
    is_there = models.BooleanField(default=False)
    # What it replaced.
    before_answer = loose(ProfileAnswer)
    before_said_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row_id}: {self.answer_id}"


class StagedAddress(AddressValues):
    """An alternative address that a row gives its contact; no row has two of one code."""

    row = models.ForeignKey(
        StagedContact,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="alt_addresses",
    )
    code = models.CharField(max_length=10)
    is_there = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row_id}: {self.code}"


class AddressBefore(AddressValues):
    """An alternative address as it was before an import changed it."""

    staged = models.OneToOneField(
        StagedAddress,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="before",
    )
    row = models.ForeignKey(
        StagedContact, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.row_id}"
