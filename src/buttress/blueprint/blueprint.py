"""The whole backend as one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from buttress.blueprint.stated import Stated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from buttress.blueprint.api import Api
    from buttress.blueprint.catalog import Change, Database
    from buttress.blueprint.directive import Directive
    from buttress.blueprint.document import Document, ErrorShape
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import System


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A stretch of a file that could not be read: what was expected there, and what to do."""

    span: Span
    reason: str
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the review has and has not seen. Absence of findings means nothing without it."""

    files: int = 0  # files that could matter: read + skipped
    read: int = 0
    skipped: tuple[Skipped, ...] = ()
    statements: int = 0
    understood: int = 0
    opaque: int = 0
    not_understood: tuple[NotUnderstood, ...] = ()
    notes: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()  # files that probably hold schema or API in a form not read yet


@dataclass(frozen=True, slots=True)
class Release:
    """What is about to be deployed: deploy-time rules speak about this and nothing else.

    When there is a base to compare with: ``edited`` are the paths that the base has too, with other content, and
    ``renames`` maps new paths to the base's names for them, edited or not. ``added`` are the paths that nothing recorded
    knows yet, neither the base nor (without one) HEAD; ``removed`` those that only the base has. ``altered`` gives, for
    each edited or renamed migration that no longer does the same, the number of its first statement that differs
    (from 0, rollback sections left out); a migration in which only comments or white space changed is not in it.
    ``since`` is how the user spelled the point of comparison, '' without one.
    """

    paths: frozenset[str] = frozenset()
    why: str = "nothing is about to be deployed: no file was named and HEAD holds everything"
    changes: tuple[Change, ...] = ()
    history: bool = False  # the review looks back over the whole history only to count
    edited: frozenset[str] = frozenset()
    renames: Mapping[str, str] = field(default_factory=dict)
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    altered: Mapping[str, int] = field(default_factory=dict)
    since: str = ""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Everything that is known about one backend. ``before`` reads the base on first use: most reviews that have one
    never need its catalog.

    ``documents`` are the design documents. The SQL that they show is in ``designed``, and in ``databases`` too unless
    the repository has those tables already: then it is compared, not reviewed. Their endpoint sketches are
    ``sketched``, never in ``apis``: most rules about descriptions argue from what is absent, and a sketch says little.
    ``backups`` are the files of the repository that are named for backups and restores.
    """

    databases: tuple[Database, ...] = ()
    apis: tuple[Api, ...] = ()
    release: Release = field(default_factory=Release)
    coverage: Coverage = field(default_factory=Coverage)
    directives: tuple[Directive, ...] = ()
    stated: Stated = field(default_factory=Stated)
    before: Callable[[], Blueprint] | None = field(default=None, repr=False)
    documents: tuple[Document, ...] = ()
    designed: tuple[Database, ...] = ()
    sketched: tuple[Api, ...] = ()
    error_shapes: tuple[ErrorShape, ...] = ()  # of the documents' samples; what they show as bad is left out
    systems: tuple[System, ...] = ()
    backups: tuple[str, ...] = ()

    @property
    def base(self) -> Blueprint | None:
        """The backend as it stood at the point of comparison; None when there is none."""
        return self.before() if self.before else None

    @property
    def reviewed(self) -> tuple[Database, ...]:
        """Databases to review: a schema kept in three dialects is one schema, reviewed once."""
        return tuple(d for d in self.databases if not d.variant_of)

    @property
    def promised(self) -> tuple[Api, ...]:
        """APIs that are described, and those that a design sketches and nothing describes yet: for rules that judge what
        is there. What is absent from a sketch may only not be drawn.
        """
        return (*self.apis, *(api for api in self.sketched if not api.described_by))

    def database_of(self, change: Change) -> Database | None:
        """The database whose history holds a change."""
        path = change.migration.path
        return next((d for d in self.databases if any(m.path == path for m in d.migrations)), None)
