"""Permissions that came after the ready roles, given to them by migrations."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import migrations

# Each may do what the one before it may.
ROLES = ["Viewer", "Salesperson", "Marketing manager", "Administrator"]


@dataclass(frozen=True)
class Grant:
    """`permission` ("app.codename") for the role `least` and those above it.

    `model` and `title` are said where the codename is not one of Django's four.
    """

    permission: str
    least: str
    model: str = ""
    title: str = ""

    @property
    def roles(self) -> list[str]:
        return ROLES[ROLES.index(self.least) :]


def grants(least: str, verbs: str, models: str) -> list[Grant]:
    """Django's own permissions: "view add" of "crm.consent crm.industrygroup"."""
    return [
        Grant(f"{app}.{verb}_{name}", least)
        for app, name in (model.split(".") for model in models.split())
        for verb in verbs.split()
    ]


class GrantToRoles(migrations.RunPython):
    """Gives the permissions to the roles that are there; backwards takes them away again."""

    def __init__(self, given: Iterable[Grant]) -> None:
        self.given = list(given)
        super().__init__(self.give, self.take)

    def give(self, apps: Any, schema_editor: Any) -> None:
        for groups, permission in self._changes(apps, schema_editor.connection.alias):
            for group in groups:
                group.permissions.add(permission)

    def take(self, apps: Any, schema_editor: Any) -> None:
        for groups, permission in self._changes(apps, schema_editor.connection.alias):
            for group in groups:
                group.permissions.remove(permission)

    def _changes(self, apps: Any, alias: str) -> Iterator[tuple[Any, Any]]:
        groups = apps.get_model("auth", "Group").objects.using(alias)
        for grant in self.given:
            yield groups.filter(name__in=grant.roles), _permission(apps, alias, grant)


def _permission(apps: Any, alias: str, grant: Grant) -> Any:
    # Django makes permissions after all migrations; roles need theirs now.
    app, codename = grant.permission.split(".")
    model = grant.model or codename.split("_", 1)[1]
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    return permissions.get_or_create(
        content_type=content_types.get_or_create(app_label=app, model=model)[0],
        codename=codename,
        defaults={"name": grant.title or f"Can {codename.replace('_', ' ')}"},
    )[0]
