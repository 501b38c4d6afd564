"""The demo's campaigns, interaction groups and templates with their Word letters."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

from crm.campaigns import create_campaign
from crm.models import Campaign, CampaignStatus, User
from interactions import documents
from interactions.models import InteractionGroup, InteractionTemplate, InteractionTemplateLanguage
from segments.demo.letters import business_letter, golf_invitation
from segments.demo.story import (
    BUSINESS_SUBJECTS,
    CAMPAIGN_STATUSES,
    CAMPAIGNS,
    GOLF_EMAILS,
    GOLF_SUBJECTS,
    INTERACTION_GROUPS,
    TEMPLATES,
    DemoTemplate,
)

Templates = dict[str, InteractionTemplate]


def load_templates(user: User, today: date) -> Templates:
    groups = {
        code: InteractionGroup.objects.create(code=code, description=description)
        for code, description in INTERACTION_GROUPS.items()
    }
    campaigns = _load_campaigns(user, today)
    templates = {row.code: _create(row, groups, campaigns) for row in TEMPLATES}
    _add_letters(templates["BUS"], business_letter, BUSINESS_SUBJECTS, {}, user)
    _add_letters(templates["GOLF"], golf_invitation, GOLF_SUBJECTS, GOLF_EMAILS, user)
    return templates


def _load_campaigns(user: User, today: date) -> dict[str, Campaign]:
    statuses = {
        code: CampaignStatus.objects.create(code=code, description=description)
        for code, description in CAMPAIGN_STATUSES.items()
    }
    return {
        row.number: create_campaign(
            user=user,
            number=row.number,
            description=row.description,
            status=statuses[row.status],
            starts_on=today + timedelta(days=row.starts),
            ends_on=today + timedelta(days=row.ends),
            budget=Decimal(row.budget),
        )
        for row in CAMPAIGNS
    }


def _create(
    row: DemoTemplate, groups: dict[str, InteractionGroup], campaigns: dict[str, Campaign]
) -> InteractionTemplate:
    values = asdict(row) | {
        "group": groups[row.group],
        "campaign": campaigns.get(row.campaign),
    }
    return InteractionTemplate.objects.create(**values, default_language="en")


def _add_letters(
    template: InteractionTemplate,
    letter: Callable[[str], bytes],
    subjects: dict[str, str],
    email_texts: dict[str, str],
    user: User,
) -> None:
    for language, subject in subjects.items():
        name = f"{template.description} {language}.docx"
        InteractionTemplateLanguage.objects.create(
            template=template,
            language=language,
            document=documents.store(letter(language), name, user=user),
            subject=subject,
            email_text=email_texts.get(language, ""),
        )
