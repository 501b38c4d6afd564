"""Who: contacts, companies, salespeople, classification; the site's own rows."""

from crm.models.campaigns import Campaign
from crm.models.contacts import Contact, MailingGroup, MailingGroupMembership
from crm.models.imports import ImportRun
from crm.models.people import Salesperson, Territory, User
from crm.models.records import Event, Job
from crm.models.setup import MarketingSetup

__all__ = [
    "Campaign",
    "Contact",
    "Event",
    "ImportRun",
    "Job",
    "MailingGroup",
    "MailingGroupMembership",
    "MarketingSetup",
    "Salesperson",
    "Territory",
    "User",
]
