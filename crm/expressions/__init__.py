"""The filter language: text to tree, tree to condition, sentence and text again.

    tree = parse("A*|'J & V'", field_type, notation=RUSSIAN, today=today)
    to_text(tree, field_type, CANONICAL)            # as it is stored
    sentence("Name", tree, field_type, RUSSIAN, around)
    meets(value, tree, field_type, around)          # in Python
    queries.to_q(tree, column, around)        # in the database; the only part that knows Django

Described for users in docs/filters.md.
"""

from crm.expressions.doubts import doubts_about
from crm.expressions.errors import Code, Doubt, ExpressionError, Place
from crm.expressions.evaluation import meets
from crm.expressions.nodes import Node
from crm.expressions.parsing import parse
from crm.expressions.phrases import sentence
from crm.expressions.printing import quote, to_text
from crm.expressions.types import (
    CANONICAL,
    ENGLISH,
    RUSSIAN,
    FieldType,
    Kind,
    Member,
    Notation,
    Surroundings,
)

__all__ = [
    "CANONICAL",
    "ENGLISH",
    "RUSSIAN",
    "Code",
    "Doubt",
    "ExpressionError",
    "FieldType",
    "Kind",
    "Member",
    "Node",
    "Notation",
    "Place",
    "Surroundings",
    "doubts_about",
    "meets",
    "parse",
    "quote",
    "sentence",
    "to_text",
]
