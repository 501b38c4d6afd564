"""Conditions as a form: groups, conditions and their fields, as they were posted and as they look.

node = "id:kind:parent"   a group ("group") or a condition (the name of its source), in order
match-id, has-id          how a group holds; whether there must be such a row
row = "id-n:field"        a field filter of the condition
op-, value-, to-, text-   the operator with its values, and the expression
was-                      the expression as it was shown: whichever side differs from it counts
do                        what a button does to the form; nothing else then happens
"""

from segments.builder.drafts import Builder
from segments.builder.stored import StoredForm, as_form, step_form

__all__ = ["Builder", "StoredForm", "as_form", "step_form"]
