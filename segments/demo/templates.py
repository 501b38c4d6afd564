"""The demo's campaigns, interaction groups and templates with their Word letters."""

from collections.abc import Callable
from dataclasses import asdict

from crm.models import Campaign, User
from interactions import documents
from interactions.models import InteractionGroup, InteractionTemplate, InteractionTemplateLanguage
from segments.demo.letters import business_letter, golf_invitation
from segments.demo.story import (
    BUSINESS_SUBJECTS,
    CAMPAIGNS,
    GOLF_EMAILS,
    GOLF_SUBJECTS,
    INTERACTION_GROUPS,
    TEMPLATES,
    DemoTemplate,
)

Templates = dict[str, InteractionTemplate]


def load_templates(user: User) -> Templates:
    groups = {
        code: InteractionGroup.objects.create(code=code, description=description)
        for code, description in INTERACTION_GROUPS.items()
    }
    campaigns = {
        number: Campaign.objects.create(number=number, description=description)
        for number, description in CAMPAIGNS.items()
    }
    templates = {row.code: _create(row, groups, campaigns) for row in TEMPLATES}
    _add_letters(templates["BUS"], business_letter, BUSINESS_SUBJECTS, {}, user)
    _add_letters(templates["GOLF"], golf_invitation, GOLF_SUBJECTS, GOLF_EMAILS, user)
    return templates


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
