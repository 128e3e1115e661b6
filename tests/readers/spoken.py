"""Operations as short lines, so that a panel of statements can be read: only what differs from the defaults is said."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass

from buttress.blueprint.source import Source, Span
from buttress.blueprint.sql import Column, ColumnType, Index, IndexKey, Name, Op, SelectShape, TableUse


def lines(source: Source, ops: tuple[Op, ...]) -> list[str]:
    """``CreateTable orders columns=[id bigint!] @ CREATE TABLE orders`` for each operation; ``@`` leads its span's text."""
    return [
        f"{type(op).__name__} {_parts(source, op)} @ {_flat(source.slice(op.span))}".replace("  ", " ") for op in ops
    ]


def _parts(source: Source, value: object) -> str:
    said = []
    for field in fields(value):  # type: ignore[arg-type]
        content = getattr(value, field.name)
        if isinstance(content, Span):
            continue
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if default is MISSING:
            said.append(_say(source, content))
        elif content != default:
            said.append(field.name if content is True else f"{field.name}={_say(source, content)}")
    return " ".join(said)


def _say(source: Source, value: object) -> str:
    match value:
        case tuple():
            return f"[{', '.join(_say(source, item) for item in value)}]"
        case Name() | ColumnType():
            return str(value)
        case Column():
            flags = "".join(
                mark for mark, on in (("!", not value.nullable), ("+", value.auto), ("*", value.generated)) if on
            )
            default = f" ={value.default}" if value.default is not None else ""
            return f"{value.name} {value.type}{flags}{default} <{_flat(source.slice(value.span))}>"
        case IndexKey():
            return f"{value.column or f'({value.expression})'}{' desc' if value.descending else ''}"
        case SelectShape() | TableUse() | Index():
            return f"({_parts(source, value)})"
    if is_dataclass(value):
        return f"({_parts(source, value)} <{_flat(source.slice(value.span))}>)"  # type: ignore[attr-defined]
    return str(value)


def _flat(text: str) -> str:
    return " ".join(text.split())
