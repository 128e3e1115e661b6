"""What a ``.prisma`` file says, before anything is resolved: blocks, fields, attributes, each with its span.

Names stay as written: which of them are models, enums or nothing at all is decided by
:mod:`buttress.assembly.prisma`, which sees every file of the schema folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Span

BlockKind = Literal["model", "view", "type", "enum", "datasource", "generator"]
ValueKind = Literal["string", "number", "name", "call", "list", "other"]


@dataclass(frozen=True, slots=True)
class Value:
    """A literal, a name, a call such as ``dbgenerated("…")``, or a list.

    ``text`` is the decoded string, the digits, or the (called) name; for ``other`` it is source text.
    ``items`` are a list's items or a call's arguments.
    """

    kind: ValueKind
    text: str
    items: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument; ``name`` is empty where it stands by position."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Attribute:
    """``@name(…)`` or ``@@name(…)``, without its at-signs (``id``, ``relation``, ``db.VarChar``)."""

    name: str
    arguments: tuple[Argument, ...]
    span: Span

    def named(self, name: str) -> Value | None:
        """The argument of that name."""
        return next((a.value for a in self.arguments if a.name == name), None)

    def first(self, name: str) -> Value | None:
        """The first argument by position, or the one of that name: most attributes accept both."""
        return next((a.value for a in self.arguments if a.name in ("", name)), None)

    def text(self, name: str) -> str:
        """A named string argument, or an empty string."""
        value = self.named(name)
        return value.text if value is not None and value.kind == "string" else ""


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a model, view, composite type or enum (there ``type`` is empty).

    ``unsupported`` holds the text of ``Unsupported("…")``; ``type`` is then ``Unsupported``.
    """

    name: str
    type: str
    span: Span
    optional: bool = False
    many: bool = False
    unsupported: str = ""
    attributes: tuple[Attribute, ...] = ()
    comment: str = ""  # behind it on its line, or right above it

    def attribute(self, name: str) -> Attribute | None:
        """The first attribute of that name."""
        return next((a for a in self.attributes if a.name == name), None)

    @property
    def native(self) -> Attribute | None:
        """``@db.…``; the part before the dot is the datasource's name, whatever that is."""
        return next((a for a in self.attributes if "." in a.name), None)

    @property
    def mapped(self) -> str:
        """The name in the database: ``@map``, else the field's own."""
        return _mapped(self.attribute("map"), self.name)


@dataclass(frozen=True, slots=True)
class Block:
    """``model User { … }``; ``header`` spans ``model User``, ``span`` all of it.

    ``settings`` are the ``name = value`` lines of a datasource or generator.
    """

    kind: BlockKind
    name: str
    span: Span
    header: Span
    fields: tuple[Field, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    settings: tuple[Argument, ...] = ()

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((f for f in self.fields if f.name == name), None)

    def all(self, *names: str) -> Iterator[Attribute]:
        """The block's ``@@`` attributes with one of these names, in order."""
        return (a for a in self.attributes if a.name in names)

    def setting(self, name: str) -> Value | None:
        """The value of a ``name = value`` line."""
        return next((s.value for s in self.settings if s.name == name), None)

    @property
    def mapped(self) -> str:
        """The name in the database: ``@@map``, else the block's own."""
        return _mapped(next(self.all("map"), None), self.name)

    @property
    def schema(self) -> str:
        """``@@schema("…")``, or an empty string."""
        attribute = next(self.all("schema"), None)
        value = attribute.first("map") if attribute else None
        return value.text if value is not None and value.kind == "string" else ""


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch that could not be read. ``block`` is the model it stands in, if any."""

    span: Span
    reason: str
    block: str = ""


@dataclass(frozen=True, slots=True)
class PrismaFile:
    """One file's blocks in order. Tables come from all files of a schema together."""

    path: str
    blocks: tuple[Block, ...] = ()
    damages: tuple[Damage, ...] = ()

    def of(self, *kinds: BlockKind) -> Iterator[Block]:
        """Blocks of these kinds, in order."""
        return (b for b in self.blocks if b.kind in kinds)


def _mapped(attribute: Attribute | None, own: str) -> str:
    value = attribute.first("name") if attribute else None
    return value.text if value is not None and value.kind == "string" and value.text else own
