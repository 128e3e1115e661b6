"""What a reader makes of one file: its statements, each with its operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.blueprint.ops import Op
    from buttress.blueprint.source import Span
    from buttress.blueprint.sql import Dialect, Name, Status


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a file.

    ``status``: *understood* = the effect on the catalog is known; *opaque* = parsed, but a body stays closed
    (functions, DO blocks); *failed* = could not be parsed (``reason`` says what was expected). ``names`` are the
    tables that an opaque or failed statement mentions: replay taints them. ``down`` marks a rollback section.
    """

    span: Span
    dialect: Dialect
    kind: str
    ops: tuple[Op, ...] = ()
    status: Status = "understood"
    reason: str = ""
    names: tuple[Name, ...] = ()
    down: bool = False


@dataclass(frozen=True, slots=True)
class Construct:
    """A spelling that only some servers read: ``BIGSERIAL``, an index inside CREATE TABLE. ``server`` is the dialect
    it belongs to, ``what`` names it for people.
    """

    server: str
    what: str
    span: Span


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """What a reader makes of one schema-bearing file.

    ``hints`` are what decides dialect, order and wrapping (``("dialect", "postgres", "BIGSERIAL, line 3")``,
    ``("transaction", "off", "-- +goose NO TRANSACTION, line 1")``); assembly weighs them.
    """

    path: str
    notation: Literal["sql", "prisma", "rails"]
    dialect: Dialect
    statements: tuple[Statement, ...] = ()
    hints: tuple[tuple[str, str, str], ...] = ()
    version: str = ""  # schema.rb's version, where the file states one
    extra: dict[str, str] = field(default_factory=dict)
    constructs: tuple[Construct, ...] = ()  # of a design's DDL, in order; real files are read by a real grammar
