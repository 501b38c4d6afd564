"""Who: contacts, companies, salespeople, classification; the site's own rows."""

from crm.models.addresses import ContactAltAddress
from crm.models.campaigns import Campaign, CampaignStatus
from crm.models.classification import (
    BusinessRelation,
    BusinessRelationMembership,
    IndustryGroup,
    IndustryGroupMembership,
    JobResponsibility,
    JobResponsibilityMembership,
    MailingGroup,
    MailingGroupMembership,
)
from crm.models.consents import Channel, Consent
from crm.models.contacts import Contact
from crm.models.imports import ImportMapping, ImportRun, ImportSheet
from crm.models.merges import ContactMerge, MovedRow, NotDuplicate
from crm.models.people import OrganizationalLevel, Salesperson, Territory, User
from crm.models.pictures import Picture
from crm.models.profiles import (
    ContactProfileAnswer,
    ProfileAnswer,
    ProfileQuestion,
    ProfileQuestionnaire,
)
from crm.models.records import Event, Job
from crm.models.salutations import SalutationFormula
from crm.models.setup import MarketingSetup
from crm.models.staging import (
    AddressBefore,
    ImportBefore,
    ImportOutcome,
    StagedAddress,
    StagedAnswer,
    StagedConsent,
    StagedContact,
    StagedGroup,
)
from crm.models.views import SavedView

__all__ = [
    "AddressBefore",
    "BusinessRelation",
    "BusinessRelationMembership",
    "Campaign",
    "CampaignStatus",
    "Channel",
    "Consent",
    "Contact",
    "ContactAltAddress",
    "ContactMerge",
    "ContactProfileAnswer",
    "Event",
    "ImportBefore",
    "ImportMapping",
    "ImportOutcome",
    "ImportRun",
    "ImportSheet",
    "IndustryGroup",
    "IndustryGroupMembership",
    "Job",
    "JobResponsibility",
    "JobResponsibilityMembership",
    "MailingGroup",
    "MailingGroupMembership",
    "MarketingSetup",
    "MovedRow",
    "NotDuplicate",
    "OrganizationalLevel",
    "Picture",
    "ProfileAnswer",
    "ProfileQuestion",
    "ProfileQuestionnaire",
    "Salesperson",
    "SalutationFormula",
    "SavedView",
    "StagedAddress",
    "StagedAnswer",
    "StagedConsent",
    "StagedContact",
    "StagedGroup",
    "Territory",
    "User",
]
