"""All files of one Prisma schema as one: provider, relation mode, and what every name stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.assembly._prisma_types import ONLY_MYSQL, ONLY_POSTGRES
from buttress.blueprint.sql import Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Dialect
    from buttress.readers.prisma import Block, PrismaFile, Value

_DIALECTS: dict[str, Dialect] = {
    "postgresql": "postgres",
    "postgres": "postgres",
    "cockroachdb": "postgres",
    "mysql": "mysql",
    "sqlite": "sqlite",
}

_CLOSED = {
    "mongodb": "the provider is mongodb: documents, no tables",
    "sqlserver": "the provider is sqlserver, a dialect that is not reviewed",
}


@dataclass(frozen=True, slots=True)
class Schema:
    """What the blocks of all files say together.

    ``closed`` is why nothing of it can be reviewed ('' when it can). ``join_keys``: implicit join tables have a
    primary key rather than a unique index (PostgreSQL since Prisma 6).
    """

    provider: str
    dialect: Dialect
    dialect_why: str
    relation_mode: str
    models: dict[str, Block]
    views: dict[str, Block]
    enums: dict[str, Block]
    composites: dict[str, Block]
    repeated: tuple[Block, ...]
    join_keys: bool
    closed: str = ""

    @property
    def virtual(self) -> bool:
        """Whether relations live in the Prisma client only."""
        return self.relation_mode == "prisma"

    def related(self, type_name: str) -> Block | None:
        """The model or view that a relation field names."""
        return self.models.get(type_name) or self.views.get(type_name)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that cannot be understood, in a block or without one; ``names`` are the tables it leaves open."""

    span: Span
    reason: str
    names: tuple[Name, ...] = ()


def table_name(block: Block) -> Name:
    """The table of a model or view; ``public`` is the default schema and is not kept."""
    return Name(block.mapped, "" if block.schema == "public" else block.schema)


def collect(files: Sequence[PrismaFile]) -> Schema:
    """Read all files as one schema. Where names repeat, the first block counts."""
    provider, dialect, why = _provider(files)
    by_kind: dict[str, dict[str, Block]] = {"model": {}, "view": {}, "enum": {}, "type": {}}
    seen: set[str] = set()
    repeated: list[Block] = []
    for block in _blocks(files, *by_kind):
        if block.name in seen:
            repeated.append(block)
        else:
            seen.add(block.name)
            by_kind[block.kind][block.name] = block
    return Schema(
        provider=provider,
        dialect=dialect,
        dialect_why=why,
        relation_mode=_relation_mode(files),
        models=by_kind["model"],
        views=by_kind["view"],
        enums=by_kind["enum"],
        composites=by_kind["type"],
        repeated=tuple(repeated),
        join_keys=dialect == "postgres" and _is_six(files),
        closed=_CLOSED.get(provider, ""),
    )


def _blocks(files: Sequence[PrismaFile], *kinds: str) -> Iterator[Block]:
    return (block for file in files for block in file.blocks if block.kind in kinds)


def _provider(files: Sequence[PrismaFile]) -> tuple[str, Dialect, str]:
    for block in _blocks(files, "datasource"):
        provider = _first_text(block.setting("provider"))
        if provider in _DIALECTS or provider in _CLOSED:
            why = f'provider = "{provider}", {block.span}'
            return provider, _DIALECTS.get(provider, "postgres"), why
    return _provider_from_types(files)


def _provider_from_types(files: Sequence[PrismaFile]) -> tuple[str, Dialect, str]:
    for block in _blocks(files, "model"):
        for field in block.fields:
            native = field.native.name.rpartition(".")[2] if field.native else ""
            if native in ONLY_POSTGRES:
                return "postgresql", "postgres", f"@db.{native}, {field.span}"
            if native in ONLY_MYSQL:
                return "mysql", "mysql", f"@db.{native}, {field.span}"
    return "", "postgres", "no datasource block names a provider: postgres is assumed"


def _relation_mode(files: Sequence[PrismaFile]) -> str:
    """``foreignKeys`` unless said otherwise; before Prisma 4.7 the setting was called referentialIntegrity."""
    for block in _blocks(files, "datasource"):
        mode = _first_text(block.setting("relationMode")) or _first_text(block.setting("referentialIntegrity"))
        if mode:
            return mode
    return "foreignKeys"


def _is_six(files: Sequence[PrismaFile]) -> bool:
    """The generator ``prisma-client`` (without -js) first came with Prisma 6.6."""
    return any(_first_text(block.setting("provider")) == "prisma-client" for block in _blocks(files, "generator"))


def _first_text(value: Value | None) -> str:
    if value is not None and value.kind == "list":
        value = value.items[0].value if value.items else None
    return value.text if value is not None and value.kind == "string" else ""
