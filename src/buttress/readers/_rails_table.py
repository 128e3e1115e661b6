"""``create_table`` of a Rails schema dump: the table with its key, columns, indexes and constraints."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress.blueprint.ops import CreateTable
from buttress.blueprint.sql import Column, ColumnType, Constraint, Index
from buttress.readers._rails_parts import constraint, foreign_key, index, table_name
from buttress.readers._rails_types import Rails, column, column_type, default_text, written_type
from buttress.readers._ruby import Call, Item
from buttress.readers._ruby_values import Value

if TYPE_CHECKING:
    from buttress.blueprint.source import Span

_INTEGERS = frozenset({"integer", "bigint", "smallint", "serial", "bigserial", "primary_key"})
_KEY_OPTIONS: tuple[str, ...] = ("limit", "precision", "scale", "unsigned")
_PARTITION = re.compile(r"PARTITION BY \w+ \(([^)]*)\)", re.IGNORECASE)
_INHERITS = re.compile(r"INHERITS \(([^)]*)\)", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """A table in the making; ``flaws`` are the lines of its block that were not understood, with the reason."""

    name: str
    rails: Rails
    columns: list[Column] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    flaws: list[tuple[Span, str]] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        """The columns so far."""
        return frozenset(c.name for c in self.columns)


def create_table(call: Call, rails: Rails) -> tuple[CreateTable, list[tuple[Span, str]]]:
    """The table, and what of its block was not understood."""
    draft = Draft(call.word(0), rails)
    _primary_key(draft, call)
    for item in call.body:
        _add(draft, item)
    keys = {name for c in draft.constraints if c.kind == "primary" for name in c.columns}
    options = call.option("options")
    partition, inherits = _PARTITION.search(options), _INHERITS.search(options)
    created = CreateTable(
        span=call.head,
        table=table_name(draft.name),
        columns=tuple(replace(c, nullable=False) if c.name in keys else c for c in draft.columns),
        constraints=tuple(draft.constraints),
        indexes=tuple(draft.indexes),
        if_not_exists=call.is_on("if_not_exists"),
        temporary=call.is_on("temporary"),
        partition_by=tuple(part.strip() for part in partition[1].split(",")) if partition else (),
        partitioned=partition is not None,
        inherits=tuple(table_name(part.strip().strip('"')) for part in inherits[1].split(",")) if inherits else (),
        comment=call.option("comment"),
        force="force" in call.options and not call.is_off("force"),
    )
    return created, draft.flaws


def _primary_key(draft: Draft, call: Call) -> None:
    """The implicit ``id`` unless ``id: false``; ``primary_key:`` renames it, a list names columns of the block."""
    identity, stated = call.options.get("id"), call.options.get("primary_key")
    if stated is not None and stated.kind == "list":
        draft.constraints.append(Constraint("primary", stated.texts, call.head))
        return
    if identity is not None and identity.is_false:
        return
    name = stated.word if stated is not None and stated.word else "id"
    options = call.options
    word = draft.rails.key
    if identity is not None and identity.kind == "hash":
        options = {**call.options, **identity.pairs}
        word = identity.pairs["type"].word if "type" in identity.pairs else word
    elif identity is not None and identity.word:
        word = identity.word
    kind = _key_type(word, options, draft.rails)
    has_default = "default" in options
    # ``default: nil`` says that the key has no sequence; an unstated default of a uuid key is generated
    default = default_text(options.get("default"), kind)
    if word == "uuid" and not has_default:
        default = "gen_random_uuid()" if draft.rails.dialect == "postgres" else None
    auto = word in _INTEGERS and not has_default
    draft.columns.append(Column(name, kind, call.head, nullable=False, default=default, auto=auto))
    draft.constraints.append(Constraint("primary", (name,), call.head))


def _key_type(word: str, options: dict[str, Value], rails: Rails) -> ColumnType:
    """Table options such as ``comment`` say nothing about the key's type; these do."""
    kept: dict[str, Value] = {name: options[name] for name in _KEY_OPTIONS if name in options}
    return column_type(rails.key if word == "primary_key" else word, kept, rails)


def _add(draft: Draft, item: Item) -> None:
    """One line of the block."""
    if not isinstance(item, Call):
        draft.flaws.append((item.span, "expected a column, an index or a constraint"))
        return
    if item.flaw:
        draft.flaws.append((item.span, item.flaw))
    handler = _HANDLERS.get(item.name, _add_columns)
    if not item.receiver or not handler(draft, item):
        draft.flaws.append((item.span, f"expected a column, an index or a constraint, found {item.name!r}"))


def _add_columns(draft: Draft, call: Call) -> bool:
    names = [value.word for value in call.arguments if value.word]
    kind = column_type(call.name, call.options, draft.rails)
    draft.columns.extend(column(name, kind, call) for name in names)
    return bool(names)


def _add_written(draft: Draft, call: Call) -> bool:
    name, text = call.word(0), call.word(1)
    if name and text:
        draft.columns.append(column(name, written_type(text, call.options, draft.rails), call))
    return bool(name and text)


def _add_virtual(draft: Draft, call: Call) -> bool:
    """``t.virtual "x", type: :string, as: "…"``."""
    kind = column_type(call.option("type") or "string", call.options, draft.rails)
    if call.word(0):
        draft.columns.append(replace(column(call.word(0), kind, call), generated=True))
    return bool(call.word(0))


def _add_key(draft: Draft, call: Call) -> bool:
    """``t.primary_key "x"``."""
    name = call.word(0)
    if name:
        kind = column_type(call.word(1) or draft.rails.key, call.options, draft.rails)
        draft.columns.append(column(name, kind, call, auto=kind.name in _INTEGERS))
        draft.constraints.append(Constraint("primary", (name,), call.span))
    return bool(name)


def _add_timestamps(draft: Draft, call: Call) -> bool:
    """Both are NOT NULL since Rails 5.0 unless ``null: true``."""
    kind = column_type("datetime", call.options, draft.rails)
    null = call.options.get("null")
    for name in ("created_at", "updated_at"):
        draft.columns.append(replace(column(name, kind, call), nullable=null is not None and null.is_true))
    return True


def _add_references(draft: Draft, call: Call) -> bool:
    """``t.references "user"``: the id column, its index (since Rails 5.0 unless ``index: false``), its foreign key."""
    for name in (value.word for value in call.arguments if value.word):
        kind = column_type(call.option("type") or draft.rails.key, call.options, draft.rails)
        columns = [f"{name}_id"]
        if "polymorphic" in call.options and not call.is_off("polymorphic"):
            columns.insert(0, f"{name}_type")
            draft.columns.append(column(columns[0], column_type("string", {}, draft.rails), call))
        draft.columns.append(column(columns[-1], kind, call))
        if not call.is_off("index"):
            _add_reference_index(draft, call, columns)
        target = call.options.get("foreign_key")
        if target is not None and not target.is_false:
            options = target.pairs | {"column": Value("string", f"{name}_id")}
            parent = target.pairs["to_table"].word if "to_table" in target.pairs else f"{name}s"
            draft.constraints.append(foreign_key(call, draft.name, parent, options, draft.names))
    return bool(call.arguments)


def _add_reference_index(draft: Draft, call: Call, columns: list[str]) -> None:
    stated = call.options.get("index")
    bare = replace(call, options=stated.pairs if stated is not None else {})
    listed = Value("list", items=tuple(Value("string", name) for name in columns))
    made = index(bare, draft.name, listed, draft.names)
    if made is not None:
        draft.indexes.append(made)


def _add_index(draft: Draft, call: Call) -> bool:
    made = index(call, draft.name, call.arguments[0] if call.arguments else None, draft.names)
    if made is not None:
        draft.indexes.append(made)
    return made is not None


def _add_check(draft: Draft, call: Call) -> bool:
    return _keep(draft, constraint(call, "check", 0, draft.names))


def _add_unique(draft: Draft, call: Call) -> bool:
    return _keep(draft, constraint(call, "unique", 0, draft.names))


def _add_exclusion(draft: Draft, call: Call) -> bool:
    return _keep(draft, constraint(call, "exclude", 0, draft.names))


def _add_foreign_key(draft: Draft, call: Call) -> bool:
    """``t.foreign_key "users"``."""
    if not call.word(0):
        return False
    return _keep(draft, foreign_key(call, draft.name, call.word(0), call.options, draft.names))


def _keep(draft: Draft, made: Constraint | None) -> bool:
    if made is not None:
        draft.constraints.append(made)
    return made is not None


_HANDLERS = {
    "column": _add_written,
    "virtual": _add_virtual,
    "primary_key": _add_key,
    "timestamps": _add_timestamps,
    "references": _add_references,
    "belongs_to": _add_references,
    "index": _add_index,
    "check_constraint": _add_check,
    "unique_constraint": _add_unique,
    "unique_key": _add_unique,
    "exclusion_constraint": _add_exclusion,
    "foreign_key": _add_foreign_key,
}
