"""What lines say in the columns that lists brought: some of it set, the rest as it was."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import F, Func, JSONField
from django.db.models.fields.json import KT

COLUMN = "list_values"


class Patched(Func):
    """An object with the values of another one in it; a null takes a value out, nothing at all is
    NULL."""

    output_field = JSONField()

    def __init__(self, values: Any, patch: Any) -> None:
        super().__init__(values, patch)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, parameters = self._compiled(compiler)
        both = ", ".join(f"COALESCE({one}, '{{}}')" for one in sql)
        return f"NULLIF(json_patch({both}), '{{}}')", parameters

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, parameters = self._compiled(compiler)
        both = " || ".join(f"COALESCE({one}, '{{}}'::jsonb)" for one in sql)
        return f"NULLIF(jsonb_strip_nulls({both}), '{{}}'::jsonb)", parameters

    def _compiled(self, compiler: Any) -> tuple[list[str], tuple[Any, ...]]:
        pieces = [compiler.compile(one) for one in self.get_source_expressions()]
        return [sql for sql, _more in pieces], tuple(one for _sql, more in pieces for one in more)


class GivenPatch(Func):
    """The patch given for a row's key; none for a row that was given none."""

    output_field = JSONField()

    def __init__(self, patches: Mapping[int, Mapping[str, Any]]) -> None:
        super().__init__(F("pk"))
        self.patches = patches

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        key, _ = compiler.compile(self.get_source_expressions()[0])
        cases = " ".join("WHEN %s THEN %s" for _patch in self.patches)
        pairs = ((line, json.dumps(patch)) for line, patch in self.patches.items())
        return f"CASE {key} {cases} END", tuple(part for pair in pairs for part in pair)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        key, _ = compiler.compile(self.get_source_expressions()[0])
        return f"(CAST(%s AS jsonb) -> CAST({key} AS text))", (json.dumps(self.patches),)


def said_in(name: str) -> Any:
    """What a line says in the column of this name; NULL for nothing."""
    return KT(f"{COLUMN}__{name}")
