"""Two contacts become one, and two again.

`merge_contacts` and `undo_merge` are the acts; every app moves its own rows by its mover
(`crm.hooks.on_contact_merge`), which builds on `crm.merging.rows`.
"""

from crm.merging.acts import (
    CannotMerge,
    CannotUndoMerge,
    merge_contacts,
    merges_into,
    refusals,
    undo_merge,
    why_not_merge,
)

__all__ = [
    "CannotMerge",
    "CannotUndoMerge",
    "merge_contacts",
    "merges_into",
    "refusals",
    "undo_merge",
    "why_not_merge",
]
