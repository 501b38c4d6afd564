"""The fields a letter may use: one registry for check, preview, documentation and freezing.

A name is `entity.field`, or a plain word for what stands alone. What each field of a contact's
letter is worth is said once for the grid, the letters
and the log alike; shared entities (sender, salespeople, campaigns, segment) are frozen once a log.
"""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

Kind = Literal["text", "date", "number", "flag", "country", "picture", "list"]


@dataclass(frozen=True)
class MergeField:
    """`aliases`: names that Word, Outlook and usual lists give the same thing."""

    name: str
    label: StrOrPromise
    sample: str
    kind: Kind = "text"
    aliases: tuple[str, ...] = ()


CONTACT = (
    MergeField("contact.number", _("contact no."), "CT00042", aliases=("Contact No", "Number")),
    MergeField(
        "contact.name",
        pgettext_lazy("contact", "name"),
        "Anna Schmidt",
        aliases=("Name", "Full Name"),
    ),
    MergeField("contact.first_name", _("first name"), "Anna", aliases=("First Name", "Vorname")),
    MergeField("contact.middle_name", _("middle name or patronymic"), "", aliases=("Middle Name",)),
    MergeField(
        "contact.surname",
        _("surname"),
        "Schmidt",
        aliases=("Surname", "Last Name", "Nachname"),
    ),
    MergeField("contact.initials", _("initials"), "A.", aliases=("Initials",)),
    MergeField("contact.gender", _("gender"), "female"),
    MergeField("contact.job_title", _("job title"), "Buyer", aliases=("Job Title", "Position")),
    MergeField(
        "contact.address",
        _("street"),
        "Lindenweg 5",
        aliases=("Address", "Address Line", "Address Line 1", "Street"),
    ),
    MergeField(
        "contact.address_2",
        _("street, second line"),
        "",
        aliases=("Address Line 2", "Address 2"),
    ),
    MergeField(
        "contact.post_code",
        _("post code"),
        "10115",
        aliases=("Post Code", "Postal Code", "ZIP", "ZIP Code", "PLZ"),
    ),
    MergeField("contact.city", _("city"), "Berlin", aliases=("City", "Town", "Ort")),
    MergeField("contact.county", _("region"), "", aliases=("County", "State", "Region")),
    MergeField(
        "contact.country",
        _("country"),
        "DE",
        "country",
        aliases=("Country", "Country or Region", "Land"),
    ),
    MergeField("contact.phone", _("phone"), "+49 30 1234567", aliases=("Phone", "Telephone")),
    MergeField("contact.mobile", _("mobile phone"), "", aliases=("Mobile", "Mobile Phone")),
    MergeField(
        "contact.email", _("e-mail"), "anna@example.com", aliases=("Email", "E-mail Address")
    ),
    MergeField(
        "contact.formal_salutation",
        _("formal salutation"),
        "Dear Ms Schmidt",
        aliases=("Salutation", "Formal Salutation", "Greeting Line"),
    ),
    MergeField(
        "contact.informal_salutation",
        _("informal salutation"),
        "Hi Anna",
        aliases=("Informal Salutation",),
    ),
    MergeField(
        "contact.addressee",
        _("addressee (in Russian in the dative)"),
        "Ms Anna Schmidt",
        aliases=("Addressee", "Attention", "To"),
    ),
)
COMPANY = (
    MergeField("company.number", _("company no."), "CT00007"),
    MergeField(
        "company.name", _("company"), "Linden GmbH", aliases=("Company", "Company Name", "Firma")
    ),
    MergeField("company.city", _("city of the company"), "Berlin"),
    MergeField("company.country", _("country of the company"), "DE", "country"),
    MergeField("company.home_page", _("home page of the company"), "https://linden.example"),
)
SALESPERSON = (
    MergeField("salesperson.code", _("salesperson code"), "AH"),
    MergeField("salesperson.name", _("salesperson"), "Alma Hart", aliases=("Salesperson",)),
    MergeField("salesperson.job_title", _("job title of the salesperson"), "Sales manager"),
    MergeField("salesperson.phone", _("phone of the salesperson"), "+44 20 5550100"),
    MergeField("salesperson.email", _("e-mail of the salesperson"), "alma@example.com"),
    MergeField("salesperson.signature", _("signature of the salesperson"), "", "picture"),
)
SENDER = (
    MergeField("sender.name", _("our name"), "Northern Light Ltd", aliases=("Sender",)),
    MergeField("sender.address", _("our street"), "1 Harbour Street"),
    MergeField("sender.post_code", _("our post code"), "E1 6AN"),
    MergeField("sender.city", _("our city"), "London"),
    MergeField("sender.country", _("our country"), "GB", "country"),
    MergeField("sender.phone", _("our phone"), "+44 20 5550100"),
    MergeField("sender.email", _("our e-mail"), "hello@example.com"),
    MergeField("sender.home_page", _("our home page"), "https://example.com"),
    MergeField("sender.logo", _("our logo"), "", "picture"),
)
OTHERS = (
    MergeField("segment.number", _("segment"), "SM00001"),
    MergeField("segment.description", _("description of the segment"), "Spring letter"),
    MergeField("campaign.number", _("campaign"), "CP1001"),
    MergeField("campaign.description", _("description of the campaign"), "Spring"),
    MergeField("line.description", _("description"), "Spring letter"),
    MergeField("line.subject", _("subject"), "News for spring", aliases=("Subject",)),
    MergeField("line.cost", _("cost"), "8.00", "number"),
    MergeField("personal_text", _("personal text"), "It was good to meet you."),
    MergeField(
        "address_block",
        _("address block"),
        "Linden GmbH, Anna Schmidt, Lindenweg 5, 10115 Berlin",
        aliases=("Address Block",),
    ),
    MergeField("date", _("date"), "2026-01-20", "date", aliases=("Document Date",)),
)
# Lists of a contact, each with the fields of its rows: a table row of a letter is there once for
# each. Frozen for the letters whose document uses them (interactions/merge_lists.py).
INTERACTIONS = (
    MergeField(
        "contact.interactions", _("earlier interactions"), "", "list", aliases=("Interactions",)
    ),
    MergeField(
        "contact.interactions.date",
        _("date of the interaction"),
        "2025-11-12",
        "date",
        aliases=("Interaction Date",),
    ),
    MergeField(
        "contact.interactions.description",
        _("description of the interaction"),
        "Autumn catalogue",
        aliases=("Interaction Description", "Interaction"),
    ),
    MergeField(
        "contact.interactions.subject",
        _("subject of the interaction"),
        "News for autumn",
        aliases=("Interaction Subject",),
    ),
    MergeField(
        "contact.interactions.salesperson",
        _("salesperson of the interaction"),
        "Alma Hart",
        aliases=("Interaction Salesperson",),
    ),
)
ANSWERS = (
    MergeField("contact.profile", _("profile answers"), "", "list", aliases=("Profile",)),
    MergeField(
        "contact.profile.question",
        _("profile question"),
        "Size of the fleet",
        aliases=("Profile Question", "Question"),
    ),
    MergeField(
        "contact.profile.answer",
        _("profile answer"),
        "10 to 50 vehicles",
        aliases=("Profile Answer", "Answer"),
    ),
    MergeField(
        "contact.profile.date",
        _("date of the answer"),
        "2025-06-03",
        "date",
        aliases=("Answer Date",),
    ),
)
GROUPS = (
    MergeField("contact.groups", _("mailing groups"), "", "list", aliases=("Mailing Groups",)),
    MergeField("contact.groups.code", _("code of the mailing group"), "NEWS"),
    MergeField(
        "contact.groups.description",
        _("mailing group"),
        "Newsletter",
        aliases=("Mailing Group",),
    ),
)
ADDRESSES = (
    MergeField(
        "contact.addresses",
        _("alternative addresses"),
        "",
        "list",
        aliases=("Alternative Addresses",),
    ),
    MergeField("contact.addresses.code", _("code of the alternative address"), "SUMMER"),
    MergeField("contact.addresses.address", _("street of the alternative address"), "Seeweg 2"),
    MergeField(
        "contact.addresses.address_2", _("second line of the street of the alternative address"), ""
    ),
    MergeField("contact.addresses.post_code", _("post code of the alternative address"), "18546"),
    MergeField("contact.addresses.city", _("city of the alternative address"), "Sassnitz"),
    MergeField(
        "contact.addresses.country", _("country of the alternative address"), "DE", "country"
    ),
    MergeField("contact.addresses.phone", _("phone at the alternative address"), ""),
)
LISTS = (INTERACTIONS, ANSWERS, GROUPS, ADDRESSES)
# The fields of their rows, which say nothing outside a row.
OF_ROWS = frozenset(field.name for fields in LISTS for field in fields[1:])
MERGE_FIELDS = (
    *CONTACT,
    *COMPANY,
    *SALESPERSON,
    *SENDER,
    *OTHERS,
    *(field for fields in LISTS for field in fields),
)

# Whatever columns a list has that are about the mailing and not about the contact: any name below
# is a field, and empty where the worksheet has no such column.
OF_LIST = "list"

# Frozen for every letter: the contact's and its company's fields, as paths from the contact.
CONTACT_PATHS = {field.name.split(".")[1]: field.name.split(".")[1] for field in CONTACT}
# A company's own letter has the company's fields from the contact itself.
COMPANY_FIELDS = tuple(field.name.split(".")[1] for field in COMPANY)
