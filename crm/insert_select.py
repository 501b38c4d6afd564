"""INSERT … SELECT: many rows written by one statement, the only raw SQL for writing.

Django's ORM writes the SELECT; a queryset compiled by Django with an INSERT head before it costs
about what hand-written SQL costs, and parameters stay parameters.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import IntegrityError, connections, router, transaction
from django.db.models import Expression, F, Field, JSONField, Model, QuerySet, Subquery, Value
from django.db.models.constants import OnConflict
from django.db.models.functions import Cast
from django.db.models.sql import Query

from crm.model_fields import field_of


class Once(Expression):
    """What `insert_select` computed of a row under this name."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return f"found.{connection.ops.quote_name(self.name)}", ()


def insert_select(
    model: type[Model],
    rows: QuerySet[Any, Any],
    values: Mapping[str, Any],
    *,
    once: Mapping[str, Any] | None = None,
    ignore_conflicts: bool = False,
    update: Collection[str] = (),
    unique: Collection[str] = (),
    holding: type[Model] | None = None,
) -> int:
    """Write one row of `model` per row of `rows`; answer how many were written.

    `values` maps each field of the model to an expression over `rows`; a plain string is a path
    (`"contact__name"`), anything else a value. Fields left out take their Python default ('' where
    they may be blank). `auto_now`, signals and `save()` do not happen: map what they would do.

    `update`: where the fields of `unique` (the primary key, unless said) are there already, these
    fields of that row take the new values; the others stay.

    `once`: what is computed of each row before, and is dear or different every time. If there is
    any, `values` know of the row nothing else, each by its name: `Once(name, …)`.

    `holding`: the model of rows that are pointed to, of which `rows` are or which they join. Nobody
    deletes these until commit, and one that is being deleted is waited for and left out. Keys that
    the transaction has written so far are compared now.

    Raises TypeError for an unknown field, for a required field without a value, and for DISTINCT
    rows (their order would become part of the row).
    """
    if rows.query.distinct:
        raise TypeError("DISTINCT rows would be told apart by their order as well.")
    fields, expressions = _columns(model, values)
    connection = connections[router.db_for_write(model)]
    try:
        select, parameters = _select(rows, once, expressions, connection)
    except EmptyResultSet:
        return 0
    head, tail = _ends(model, fields, ignore_conflicts, update, unique)
    if update:
        select = _apart(select, connection)
    statement = f"{head} {select} {tail}"
    if holding is None or connection.vendor != "postgresql":
        return _written(statement, parameters, connection)
    try:
        return _written_and_held(statement, parameters, connection)
    except IntegrityError:
        # One went meanwhile. To lock each row as it is read is dear, and leaves out what is gone.
        lock = _lock(rows, expressions, holding, connection)
        return _written(f"{head} {select} {lock} {tail}", parameters, connection)


def _apart(select: str, connection: Any) -> str:
    """SQLite would take ON CONFLICT for the condition of a join."""
    is_sqlite = connection.vendor == "sqlite"
    return f"SELECT * FROM ({select}) WHERE true" if is_sqlite else select  # noqa: S608 - what Django compiled


def _written(statement: str, parameters: tuple[Any, ...], connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _written_and_held(statement: str, parameters: tuple[Any, ...], connection: Any) -> int:
    """Comparing a key locks the row that it points to, until commit: it is compared at once, not
    at commit, when the row may be gone and all would be lost."""
    with transaction.atomic(using=connection.alias):
        written = _written(statement, parameters, connection)
        connection.check_constraints()
    return written


def _ends(
    model: type[Model],
    fields: list[Field[Any, Any]],
    ignore_conflicts: bool,
    update: Collection[str],
    unique: Collection[str],
) -> tuple[str, str]:
    """What stands before the SELECT and behind it."""
    connection = connections[router.db_for_write(model)]
    on_conflict = OnConflict.IGNORE if ignore_conflicts else None
    on_conflict = OnConflict.UPDATE if update else on_conflict
    insert = connection.ops.insert_statement(on_conflict=on_conflict)
    unique = unique or [model._meta.pk.name]
    conflict = connection.ops.on_conflict_suffix_sql(
        fields, on_conflict, _column_names(model, update), _column_names(model, unique)
    )
    return f"{insert} {_target(model, fields, connection)}", conflict


def _select(
    rows: QuerySet[Any, Any],
    once: Mapping[str, Any] | None,
    expressions: list[Any],
    connection: Any,
) -> tuple[str, tuple[Any, ...]]:
    rows, order = _in_order(rows, connection)
    if once:
        return _select_of_found(rows, order, once, expressions, connection)
    query = _selecting(rows, expressions).query
    select, parameters = query.get_compiler(connection=connection).as_sql()
    return select + order, tuple(parameters)


def _in_order(rows: QuerySet[Any, Any], connection: Any) -> tuple[QuerySet[Any, Any], str]:
    """The order by key apart from its rows: Django compares what it orders by with every selected
    expression, and takes longer for that than for writing many of them."""
    query = rows.query
    if query.order_by != ("pk",) or query.is_sliced or query.combinator or query.group_by:
        return rows, ""
    quote = connection.ops.quote_name
    table, key = query.get_initial_alias(), rows.model._meta.pk.column
    return rows.order_by(), f" ORDER BY {quote(table)}.{quote(key)}"


def _select_of_found(
    rows: QuerySet[Any, Any],
    order: str,
    once: Mapping[str, Any],
    expressions: list[Any],
    connection: Any,
) -> tuple[str, tuple[Any, ...]]:
    """Materialized: a database that puts the one SELECT into the other computes all of it anew
    wherever it is named."""
    named = rows.annotate(**once).values_list(*once).query
    found, parameters = named.get_compiler(connection=connection).as_sql()
    query = Query(rows.model)
    compiler = query.get_compiler(connection=connection)
    compiled = [compiler.compile(one.resolve_expression(query)) for one in expressions]
    columns = ", ".join(sql for sql, _more in compiled)
    select = f"WITH found AS MATERIALIZED ({found}{order}) SELECT {columns} FROM found"  # noqa: S608 - what Django compiled
    return select, (*parameters, *(value for _sql, more in compiled for value in more))


def _selecting(rows: QuerySet[Any, Any], expressions: Iterable[Any]) -> QuerySet[Any, Any]:
    aliases = {f"_{number}": expression for number, expression in enumerate(expressions)}
    return rows.annotate(**aliases).values_list(*aliases)


def _lock(
    rows: QuerySet[Any, Any], expressions: Iterable[Any], model: type[Model], connection: Any
) -> str:
    """What locks the rows of the model that the compiled query reads.

    Unlike `select_for_update` this lets others change the rows, or point to them as well.
    """
    query = _selecting(rows, expressions).query
    query.get_compiler(connection=connection).as_sql()
    table = model._meta.db_table
    alias = next(name for name, one in query.alias_map.items() if one.table_name == table)
    return f"FOR KEY SHARE OF {connection.ops.quote_name(alias)}"


def _target(model: type[Model], fields: Iterable[Any], connection: Any) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or field.name) for field in fields)
    return f"{quote(model._meta.db_table)} ({columns})"


def _column_names(model: type[Model], names: Collection[str]) -> list[str]:
    return [field_of(model, name).column or name for name in names]


def _columns(
    model: type[Model], values: Mapping[str, Any]
) -> tuple[list[Field[Any, Any]], list[Any]]:
    unknown = set(values) - {field.name for field in model._meta.concrete_fields}
    if unknown:
        raise TypeError(f"{model.__name__} has no field {', '.join(sorted(unknown))}.")
    fields, expressions = [], []
    for field in model._meta.concrete_fields:
        if field.generated or (field.name not in values and field.primary_key):
            continue
        fields.append(field)
        expressions.append(_expression(model, field, values))
    return fields, expressions


def _expression(model: type[Model], field: Field[Any, Any], values: Mapping[str, Any]) -> Any:
    if field.name in values:
        value = values[field.name]
        if isinstance(value, str):
            return F(value)
        if isinstance(value, Expression | F | Subquery):
            return value
        return Value(value.pk if isinstance(value, Model) else value, output_field=_plain(field))
    default = field.get_default()
    if (default is None and not field.null) or (default == "" and not field.blank):
        raise TypeError(f"{model.__name__}.{field.name} needs a value.")
    # As a constant, nothing would be the null of JSON.
    if default is None and isinstance(field, JSONField):
        return Cast(Value(None), field)
    return Value(default, output_field=_plain(field))


def _plain(field: Field[Any, Any]) -> Field[Any, Any]:
    """The field whose column type a constant for `field` has (a key's is that of its target)."""
    return getattr(field, "target_field", field)
