"""DOC109: uploads, images and other files kept in a table's column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import singular_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database, Table
    from buttress.blueprint.document import Claim, Document
    from buttress.blueprint.provision import Provision
    from buttress.blueprint.sql import Column
    from buttress.findings.finding import Finding

RULE = Rule(
    name="files-in-table",
    code="DOC109",
    severity=Severity.ADVICE,
    consequence=Consequence.COST,
    principle=Principle.START_SIMPLE,
    confidence=Confidence.LIKELY,
)
#: Types that hold bytes of any length; short ones (TINYBLOB, BINARY(16)) hold keys and hashes.
_BYTES = frozenset({"bytea", "blob", "longblob", "mediumblob", "image"})
_TEXT = frozenset({"text", "longtext", "mediumtext", "clob"})
#: Words for what people upload.
_FILES = frozenset(
    {"file", "image", "photo", "picture", "attachment", "video", "audio", "recording", "upload", "pdf", "scan", "media"}
    | {"document", "binary", "video", "song", "movie", "artwork", "screenshot", "export", "archive"}
)
#: Words for bytes that are small, secret or worked out, whatever else the name says.
_SMALL = frozenset(
    {"hash", "digest", "checksum", "key", "salt", "iv", "nonce", "signature", "token", "secret", "thumbnail", "thumb"}
    | {
        "avatar",
        "icon",
        "logo",
        "favicon",
        "blurhash",
        "embedding",
        "vector",
        "encrypted",
        "cipher",
        "ciphertext",
        "dek",
        "pan",
    }
    | {
        "cert",
        "certificate",
        "fingerprint",
        "bitmap",
        "geometry",
        "geo",
        "cursor",
        "state",
        "snapshot",
        "event",
        "message",
    }
    | {"path", "url", "uri", "name", "type", "size", "id", "ref", "mime", "width", "height", "count", "delta", "qr"}
)
_HOLDS = frozenset({"content", "data", "body", "byte", "blob", "payload", "binary", "raw", "base64", "bytes"})
_UPLOADS = re.compile(r"upload|file|image|photo|attachment|video|document|picture|media", re.IGNORECASE)
_MEGABYTE = 1_000_000


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Columns of bytes (or of base64) whose name, or whose table's name, says that they hold files."""
    for database in (*blueprint.designed, *(d for d in blueprint.reviewed if not d.sketch)):
        document = (
            next((d for d in blueprint.documents if d.path == database.snapshot), None) if database.sketch else None
        )
        for table in database.catalog.base_tables():
            for column in table.columns:
                if _holds_files(table, column):
                    yield _finding(blueprint, database, table, column, document)


def _holds_files(table: Table, column: Column) -> bool:
    said = set(singular_words(column.name))
    kind = column.type.name
    encoded = kind in _TEXT and (
        "base64" in column.name.lower() or bool(re.search(r"\bbase ?64\b", column.comment, re.IGNORECASE))
    )
    if column.type.array or (kind not in _BYTES and not encoded) or said & _SMALL:
        return False
    if any("storage" in singular_words(other.name) for other in table.columns):
        return False  # each row says where its bytes are: the table is one of several places
    named = set(singular_words(table.name.name))
    if kind in _BYTES and set(singular_words(column.comment)) & _FILES:
        return True
    return bool(said & _FILES) or (bool(said & _HOLDS) and bool(named & _FILES) and not named & _SMALL)


def _finding(
    blueprint: Blueprint, database: Database, table: Table, column: Column, document: Document | None
) -> Finding:
    size = _stated_size(blueprint, document, table, column)
    store = _object_store(blueprint, document)
    beside = [c.name for c in table.columns if c.name != column.name][:3]
    related = [(size.span, f"stated: {size.written}")] if size is not None else []
    related += [(store.span, "a store for files is planned")] if store is not None else []
    return RULE.finding(
        subject=f"{database.subject(table.name)}.{column.name}",
        at=column.span,
        message=f"{column.name} of {table.name} keeps whole files in the table ({column.type.written or column.type})",
        because=_because(database, table, beside, size, store),
        instead=_instead(column, store),
        related=related,
        exposure=30 + 20 * (size is not None) + 20 * (store is not None),
    )


def _because(database: Database, table: Table, beside: list[str], size: Claim | None, store: Provision | None) -> str:
    heavy = (
        f"at the {size.written} stated on line {size.span.line} a thousand rows are {_bytes(1000 * size.quantity)}, and "
        if size is not None
        else ""
    )
    also = f"; {store.span} plans a store for files" if store is not None else ""
    carried = {
        "postgres": "the write-ahead log, every replica and every dump of",
        "mysql": "the binary log, every replica and every dump of",
    }.get(database.dialect, "every backup of")
    return f"{heavy}{carried} {table.name} carry all of it, though {', '.join(beside) or 'its other columns'} are what queries ask for{also}"


def _instead(column: Column, store: Provision | None) -> str:
    where = (
        f"the store of line {store.span.line}" if store is not None else "an object store (or a folder, to begin with)"
    )
    return f"the bytes in {where}, and in {column.name}'s place its key, size, type and hash"


def _stated_size(blueprint: Blueprint, document: Document | None, table: Table, column: Column) -> Claim | None:
    """How large one file may be, where a document says so."""
    words = {*singular_words(table.name.name), *singular_words(column.name)} & _FILES
    for each in (document,) if document is not None else blueprint.documents:
        for claim in each.claims if each is not None else ():
            about = f"{claim.of} {' '.join(claim.subject)}"
            large = claim.kind == "size" and not claim.bad and claim.quantity >= _MEGABYTE and _UPLOADS.search(about)
            if large and (not words or words & set(singular_words(about)) or "upload" in about):
                return claim
    return None


def _object_store(blueprint: Blueprint, document: Document | None) -> Provision | None:
    documents = (document,) if document is not None else blueprint.documents
    return next(
        (p for d in documents for p in d.provisions if p.topic == "object-store" and p.state == "yes" and not p.bad),
        None,
    )


def _bytes(size: float) -> str:
    for unit, scale in (("TB", 1e12), ("GB", 1e9)):
        if size >= scale:
            return f"{size / scale:.3g} {unit}"
    return f"{size / 1e6:.3g} MB"
