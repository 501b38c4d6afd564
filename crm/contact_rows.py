"""crm's own part in what happens to a contact's rows: merged, exported, erased."""

from crm import hooks


def install() -> None:
    from django.utils.translation import gettext_lazy as _

    from crm import exported_rows, moved_rows
    from crm.erased_rows import ERASER

    hooks.on_contact_merge += moved_rows.MOVERS
    hooks.contact_export.append(exported_rows.export)
    hooks.on_contact_erase.append(ERASER)
    hooks.list_pages["contacts"] = hooks.ListPage(
        _("Contacts"), "crm:contact-list", "crm.view_contact"
    )
    hooks.contact_actions.append(
        hooks.ListAction(_("Merge two…"), "crm:merge-selected", "crm.merge_contact")
    )
