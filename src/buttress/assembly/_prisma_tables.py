"""From a Prisma model to a table: columns, keys, indexes, and the foreign keys of its relation fields."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute_field
from typing import TYPE_CHECKING

from buttress.assembly._prisma_schema import Flaw, Schema, table_name
from buttress.assembly._prisma_types import client_default, column_type, default_text, is_auto, is_scalar
from buttress.blueprint.ops import CreateTable
from buttress.blueprint.sql import Action, Column, ColumnType, Constraint, Index, IndexKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.blueprint.sql import Dialect, Name
    from buttress.readers.prisma import Attribute, Block, Field, Value

_ACTIONS: dict[str, Action] = {
    "Cascade": "cascade",
    "Restrict": "restrict",
    "NoAction": "no action",
    "SetNull": "set null",
    "SetDefault": "set default",
}

#: Bytes of an identifier that the server keeps; Prisma shortens its own names to fit (SQLite has no limit).
_NAME_LIMIT: dict[Dialect, int] = {"postgres": 63, "mysql": 64, "sqlite": 10_000}


@dataclass(slots=True)
class Draft:
    """A table in the making, and what of its model could not be understood."""

    block: Block
    table: Name
    columns: list[Column] = attribute_field(default_factory=list)
    constraints: list[Constraint] = attribute_field(default_factory=list)
    indexes: list[Index] = attribute_field(default_factory=list)
    foreign_keys: list[Constraint] = attribute_field(default_factory=list)
    flaws: list[Flaw] = attribute_field(default_factory=list)

    def create(self) -> CreateTable:
        """The table without its foreign keys: those wait until every table stands."""
        return CreateTable(
            span=self.block.header,
            table=self.table,
            columns=tuple(self.columns),
            constraints=tuple(self.constraints),
            indexes=tuple(self.indexes),
        )

    def flaw(self, part: Field | Attribute, reason: str) -> None:
        """Note what cannot be understood; it leaves this table open."""
        self.flaws.append(Flaw(part.span, reason, (self.table,)))


def draft_table(block: Block, schema: Schema) -> Draft:
    """Everything that one model says."""
    draft = Draft(block, table_name(block))
    keys = _primary_fields(block)
    ignored = next(block.all("ignore"), None) is not None
    for field in block.fields:
        role = _role(field, schema)
        if role == "column":
            draft.columns.append(_column(field, schema, keys, ignored=ignored))
        elif role == "unknown":
            draft.flaw(field, f"type {field.type} is declared in no file of this schema")
    _primary_key(draft, schema)
    _indexes(draft, schema)
    for field in block.fields:
        relation = field.attribute("relation")
        if relation is not None and relation.named("fields") is not None:
            _foreign_key(draft, field, relation, schema)
    return draft


def key_name(table: str, columns: Iterable[str], suffix: str, dialect: Dialect) -> str:
    """The name that Prisma gives to a key or index: table, columns, suffix, cut to what the server keeps."""
    whole = "_".join([table, *columns])
    room = _NAME_LIMIT[dialect] - len(suffix)
    return whole.encode()[:room].decode(errors="ignore") + suffix


def id_field(block: Block) -> Field | None:
    """The field of a one-column primary key."""
    keys = _primary_fields(block)
    return block.field(keys[0]) if len(keys) == 1 else None


def is_model_list(field: Field, schema: Schema) -> bool:
    """Whether this is the many side of a relation between models."""
    return field.many and field.type in schema.models


def _role(field: Field, schema: Schema) -> str:
    """column, relation, or unknown: a name of no file could be an enum or the far side of a relation."""
    if schema.related(field.type):
        return "relation"
    if is_scalar(field.type) or field.type in schema.enums or field.type in schema.composites:
        return "column"
    if any(field.attribute(name) for name in ("default", "map", "id", "unique")) or field.native:
        return "column"
    return "unknown"


def _column(field: Field, schema: Schema, keys: tuple[str, ...], *, ignored: bool = False) -> Column:
    kind = column_type(field, schema.dialect, schema.enums)
    if field.type in schema.composites:
        kind = ColumnType("json", array=field.many, written=field.type)
    alone = keys == (field.name,)
    return Column(
        field.mapped,
        kind,
        field.span,
        nullable=(field.optional or field.many) and field.name not in keys,
        default=default_text(field, schema.enums),
        # INTEGER PRIMARY KEY is SQLite's own row id and counts by itself
        auto=is_auto(field) or (schema.dialect == "sqlite" and alone and field.type == "Int"),
        comment=field.comment,
        client_default=client_default(field),
        ignored=ignored or field.attribute("ignore") is not None,
    )


def _primary_fields(block: Block) -> tuple[str, ...]:
    for field in block.fields:
        if field.attribute("id"):
            return (field.name,)
    attribute = next(block.all("id"), None)
    return tuple(_names(attribute.first("fields"))) if attribute else ()


def _primary_key(draft: Draft, schema: Schema) -> None:
    block = draft.block
    stated = next((f.attribute("id") for f in block.fields if f.attribute("id")), None) or next(block.all("id"), None)
    if stated is None:
        return
    columns = _mapped(draft, stated, _primary_fields(block))
    if columns:
        own = key_name(draft.table.name, (), "_pkey", schema.dialect) if schema.dialect == "postgres" else ""
        draft.constraints.append(Constraint("primary", columns, stated.span, name=stated.text("map") or own))


def _indexes(draft: Draft, schema: Schema) -> None:
    for field in draft.block.fields:
        unique = field.attribute("unique")
        if unique is not None:
            options = {a.name: a.value for a in unique.arguments}
            key = IndexKey(field.mapped, descending=_is_descending(options), prefix=_prefix(options))
            draft.indexes.append(_index(draft, unique, (key,), schema))
    for attribute in draft.block.all("unique", "index", "fulltext"):
        fields = attribute.first("fields")
        keys = _index_keys(draft, attribute, fields)
        if keys:
            draft.indexes.append(_index(draft, attribute, keys, schema))


def _index(draft: Draft, attribute: Attribute, keys: tuple[IndexKey, ...], schema: Schema) -> Index:
    unique = attribute.name == "unique"
    name = attribute.text("map") or ("" if unique else attribute.text("name"))  # @@index(name:) is the older spelling
    columns = [key.column for key in keys]
    method = attribute.named("type")
    where = attribute.named("where")
    return Index(
        keys,
        attribute.span,
        name=name or key_name(draft.table.name, columns, "_key" if unique else "_idx", schema.dialect),
        unique=unique,
        method="fulltext" if attribute.name == "fulltext" else method.text.lower() if method else "btree",
        where=_where(where) if where else "",
    )


def _where(value: Value) -> str:
    """A partial index's predicate: ``raw("…")`` gives SQL, an object stays as written."""
    raw = next((a.value.text for a in value.items if a.value.kind == "string"), "")
    return raw if value.kind == "call" else value.text


def _index_keys(draft: Draft, attribute: Attribute, fields: Value | None) -> tuple[IndexKey, ...]:
    items = [] if fields is None else [i.value for i in fields.items] if fields.kind == "list" else [fields]
    columns = _mapped(draft, attribute, tuple(item.text for item in items))
    keys = []
    for item, column in zip(items, columns, strict=False):
        options = {a.name: a.value for a in item.items}
        opclass = _opclass(options.get("ops"))
        keys.append(IndexKey(column, descending=_is_descending(options), prefix=_prefix(options), opclass=opclass))
    return tuple(keys)


def _opclass(value: Value | None) -> str:
    """``ops: raw("gin_trgm_ops")`` or ``ops: JsonbPathOps``."""
    return "" if value is None else next((a.value.text for a in value.items if a.value.kind == "string"), value.text)


def _is_descending(options: dict[str, Value]) -> bool:
    return "sort" in options and options["sort"].text == "Desc"


def _prefix(options: dict[str, Value]) -> int | None:
    text = options["length"].text if "length" in options else ""
    return int(text) if text.isascii() and text.isdigit() else None


def _foreign_key(draft: Draft, field: Field, relation: Attribute, schema: Schema) -> None:
    parent = schema.related(field.type)
    if parent is None:
        if _role(field, schema) == "column":
            draft.flaw(field, f"relation {field.name} names {field.type}, which no file of this schema declares")
        return
    names = tuple(_names(relation.named("fields")))
    columns = _mapped(draft, relation, names)
    if not columns:
        return
    references = [parent.field(name) for name in _names(relation.named("references"))]
    own = key_name(draft.table.name, columns, "_fkey", schema.dialect)
    fields = [draft.block.field(name) for name in names]
    is_required = any(f is not None and not f.optional for f in fields) or not field.optional
    draft.foreign_keys.append(
        Constraint(
            "foreign",
            columns,
            field.span,
            name=relation.text("map") or ("" if schema.dialect == "sqlite" else own),
            parent=table_name(parent),
            parent_columns=tuple(f.mapped for f in references if f is not None),
            on_delete=_action(relation.named("onDelete"), "restrict" if is_required else "set null"),
            on_update=_action(relation.named("onUpdate"), "cascade"),
            virtual=schema.virtual,
        )
    )


def _action(value: Value | None, default: Action) -> Action:
    return _ACTIONS.get(value.text, default) if value is not None else default


def _names(value: Value | None) -> Iterator[str]:
    """Field names of a list; ``@@id(name)`` without brackets is tolerated."""
    if value is not None and value.kind == "list":
        yield from (item.value.text for item in value.items)
    elif value is not None and value.kind == "name":
        yield value.text


def _mapped(draft: Draft, attribute: Attribute, names: tuple[str, ...]) -> tuple[str, ...]:
    """Column names of fields; none at all (and a flaw) when one of them is not a column of this model."""
    fields = [draft.block.field(name) for name in names]
    unknown = [name for name, field in zip(names, fields, strict=True) if field is None]
    if unknown or not names:
        what = f"names {', '.join(unknown)}, which {draft.block.name} does not declare" if unknown else "names no field"
        draft.flaw(attribute, f"{attribute.name} {what}")
        return ()
    return tuple(field.mapped for field in fields if field is not None)
