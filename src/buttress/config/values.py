"""The settings as the rest of the house sees them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.config.words import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The project's own file; it wins over a table in pyproject.toml of the same folder.
OWN_FILE = "buttress.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """What a review is told. Every field has a default that suits a repository nobody configured.

    ``select`` and ``ignore`` take rule names, codes, code prefixes and domains. ``dialect`` overrides detection.
    ``postgres_version`` is the server's major version, 0 when nothing is said; ``mysql_version`` as in "8.0".
    ``per_file_ignores`` pairs a glob of paths with rule words. ``severity`` gives rules another one, by name or code.
    ``tables`` maps a table to (rows in production or None, role or ''); ``pools`` a pool to (connections a process
    may open, number of such processes or 0 when nothing is said). ``max_file_bytes`` caps what is read of one file.
    ``notes`` are things to tell the user about the settings themselves.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()  # glob patterns of paths not to read
    profile: str = "default"  # or 'strict'
    fail_on: str = ""  # 'error', 'warning', 'advice', '' = the verb's own default
    dialect: str = ""  # 'postgres', 'mysql', 'sqlite'
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    postgres_version: int = 0
    mysql_version: str = ""
    max_connections: int = 0
    pools: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    tables: Mapping[str, tuple[int | None, str]] = field(default_factory=dict)
    baseline: str = ""  # path of the baseline, relative to the configuration; '' for buttress-baseline.jsonl
    require_reason: bool = True  # an inline ignore without a reason does not count
    transactional: bool | None = None  # what the migration runner does, when it cannot be seen
    max_file_bytes: int = 20_000_000
    cache: bool = True
    validate_openapi: bool = True  # run openapi-spec-validator too (review does, check never does)
    path: str = ""  # the file these settings came from, '' for none
    extra: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def words_of(config: Config) -> Iterator[tuple[str, str]]:
    """Every word that must name a rule, with the dotted key it stands under.

    A word under ``severity`` must be a rule's name or code; the others may also be a code prefix or a domain.
    """
    yield from (("select", word) for word in config.select)
    yield from (("ignore", word) for word in config.ignore)
    for pattern, words in config.per_file_ignores:
        yield from ((dotted(("per-file-ignores", pattern)), word) for word in words)
    yield from (("severity", word) for word in config.severity)
