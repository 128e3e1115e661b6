"""Indexes, foreign keys and other constraints of a Rails schema dump."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from buttress.blueprint.sql import Action, Constraint, Index, IndexKey, Name
from buttress.readers.remarks import operator_class

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from buttress.blueprint.sql import ConstraintKind
    from buttress.readers._ruby import Call
    from buttress.readers._ruby_values import Value

_ACTIONS: dict[str, Action] = {
    "cascade": "cascade",
    "nullify": "set null",
    "restrict": "restrict",
    "no_action": "no action",
    "set_default": "set default",
}
_PLAIN = re.compile(r"[^\W\d]\w*\Z")
_WORD = re.compile(r"'(?:[^']|'')*'|::\s*[\w ]+|[^\W\d]\w*(?!\w|\s*\()")

#: Plurals whose singular no suffix rule finds; from the inflections that Active Support ships.
_IRREGULAR = {"people": "person", "men": "man", "children": "child", "mice": "mouse", "oxen": "ox", "moves": "move"}


def table_name(text: str) -> Name:
    """``"billing.orders"`` or ``"orders"``; ``public`` is the default schema and is not kept."""
    schema, _, name = text.rpartition(".")
    return Name(name, "" if schema == "public" else schema)


def index(call: Call, table: str, where: Value | None, columns: Collection[str]) -> Index | None:
    """``t.index`` or ``add_index``; ``where`` is the argument that names the columns."""
    keys = tuple(_keys(call, where, columns)) if where is not None else ()
    if not keys:
        return None
    names = "_and_".join(key.column or re.sub(r"\W+", "_", key.expression).strip("_") for key in keys)
    include = call.options.get("include")
    return Index(
        keys,
        call.span,
        name=call.option("name") or f"index_{table_name(table).name}_on_{names}",
        unique=call.is_on("unique"),
        method=call.option("using") or call.option("type") or "btree",
        where=call.option("where"),
        include=include.texts if include else (),
        nulls_not_distinct=call.is_on("nulls_not_distinct"),
    )


def foreign_key(call: Call, child: str, parent: str, options: dict[str, Value], columns: Collection[str]) -> Constraint:
    """``add_foreign_key`` and ``foreign_key:``; without ``column:`` it is the parent's singular and ``_id``."""
    stated = options.get("column")
    keys = stated.texts if stated is not None else (_key_column(parent, columns),)
    primary = options.get("primary_key")
    name = options["name"].word if "name" in options else ""
    return Constraint(
        "foreign",
        keys,
        call.span,
        name=name or _foreign_key_name(child, keys),
        parent=table_name(parent),
        parent_columns=primary.texts if primary is not None else (),
        on_delete=_action(options.get("on_delete")),
        on_update=_action(options.get("on_update")),
        valid=not ("validate" in options and options["validate"].is_false),
    )


def constraint(call: Call, kind: ConstraintKind, at: int, columns: Collection[str]) -> Constraint | None:
    """Check, unique and exclusion constraints; ``at`` is the place of the argument that holds their content."""
    if at >= len(call.arguments):
        return None
    content = call.arguments[at]
    if kind == "unique":
        return Constraint(
            "unique",
            content.texts,
            call.span,
            name=call.option("name"),
            using_index=call.option("using_index"),
            deferrable="deferrable" in call.options and not call.is_off("deferrable"),
            nulls_not_distinct=call.is_on("nulls_not_distinct"),
        )
    return Constraint(
        kind,
        columns_read(content.text, columns),
        call.span,
        name=call.option("name"),
        valid=not call.is_off("validate"),
        expression=content.text,
    )


def columns_read(expression: str, columns: Collection[str]) -> tuple[str, ...]:
    """The table's columns that an SQL expression names, in order, each once."""
    words = (found.group() for found in _WORD.finditer(expression))
    return tuple(dict.fromkeys(word for word in words if word in columns))


def _keys(call: Call, where: Value, columns: Collection[str]) -> Iterator[IndexKey]:
    """A list names columns; a single string may also be SQL: ``"lower(email), account_id DESC"``."""
    parts = where.texts if where.kind == "list" else _split(where.text)
    for part in parts:
        name, _, direction = part.partition(" ")
        if not _PLAIN.match(part) and (not _PLAIN.match(name) or name not in columns):
            yield IndexKey(expression=part, descending=part.upper().endswith(" DESC"), uses=columns_read(part, columns))
            continue
        order, length = _option(call, "order", name), _option(call, "length", name)
        descending = (order or direction).upper().startswith("DESC")
        opclass = " ".join(operator_class([_option(call, "opclass", name)]))
        prefix = int(length) if length.isdigit() else None
        yield IndexKey(name, descending=descending, prefix=prefix, opclass=opclass)


def _split(text: str) -> list[str]:
    """Parts between the commas that stand outside parentheses."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth <= 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return [part for part in (*parts, text[start:].strip()) if part]


def _option(call: Call, option: str, column: str) -> str:
    """An index option that holds for all columns, or is stated for each of them."""
    value = call.options.get(option)
    if value is None:
        return ""
    chosen = value.pairs.get(column) if value.kind == "hash" else value
    return chosen.text if chosen is not None else ""


def _action(value: Value | None) -> Action:
    return _ACTIONS.get(value.word, "no action") if value is not None else "no action"


def _foreign_key_name(child: str, keys: tuple[str, ...]) -> str:
    """The name Rails gives, and leaves out of its dumps: a hash of table and columns."""
    digest = hashlib.sha256(f"{child}_{'_'.join(keys)}_fk".encode()).hexdigest()
    return f"fk_rails_{digest[:10]}"


def _key_column(parent: str, columns: Collection[str]) -> str:
    """The first singular of the parent that is a column here; the most regular one if none is."""
    candidates = [f"{word}_id" for word in _singulars(table_name(parent).name)]
    return next((name for name in candidates if name in columns), candidates[0])


def _singulars(plural: str) -> Iterator[str]:
    head, underscore, last = plural.rpartition("_")
    if last in _IRREGULAR:
        yield head + underscore + _IRREGULAR[last]
    for ending, singular in (("ies", "y"), ("ies", "ie"), ("ves", "fe"), ("ves", "f"), ("ses", "s"), ("xes", "x")):
        if plural.endswith(ending):
            yield plural.removesuffix(ending) + singular
    for ending, singular in (("ches", "ch"), ("shes", "sh"), ("zes", "z"), ("oes", "o"), ("ses", "sis")):
        if plural.endswith(ending):
            yield plural.removesuffix(ending) + singular
    for ending, singular in (("ices", "ex"), ("ices", "ix"), ("a", "um"), ("i", "us"), ("s", "")):
        if plural.endswith(ending):
            yield plural.removesuffix(ending) + singular
    yield plural
