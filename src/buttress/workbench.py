"""A review that stands while somebody works with it: done once, done again when files have changed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from buttress import session
from buttress.agent.ledger import build_ledger
from buttress.agent.redaction import ENV_FILES
from buttress.agent.tools import Toolbox
from buttress.agent.trial import Trial
from buttress.agent.verifier.scene import Scene

if TYPE_CHECKING:
    from buttress.agent.records import Ledger
    from buttress.agent.redaction import Redactor
    from buttress.agent.tools._desk import Context
    from buttress.config import Config
    from buttress.review import Review
    from buttress.targets import Target

#: Changes to any of these move what is new, and so what a release is.
_GIT = ("HEAD", "index")


@dataclass
class Workbench:
    """One reviewed backend and everything that answers questions about it. ``context`` "facts": no line of source is ever
    put into a record.
    """

    request: session.Request
    context: Context = "source"
    target: Target = field(init=False)
    config: Config = field(init=False)
    review: Review = field(init=False)
    ledger: Ledger = field(init=False)
    trial: Trial = field(init=False)
    toolbox: Toolbox = field(init=False)
    scene: Scene = field(init=False, repr=False)
    reviews: int = field(init=False, default=0)
    _signature: tuple[object, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        """Review. Raises what :func:`buttress.session.reviewed` raises."""
        self.renew()
        self.request = replace(self.request, quiet=True)  # what settings remark is said once

    def renew(self) -> None:
        """Review again, whatever has changed. What was known stays when that fails."""
        target, config, review = session.reviewed(self.request)
        signature = _signature_of(target)
        ledger, trial = build_ledger(review, context=self.context), Trial(review)
        self.target, self.config, self.review, self.ledger, self.trial = target, config, review, ledger, trial
        self.toolbox = Toolbox(review, ledger, trial, context=self.context)
        self.scene = Scene(ledger, review, trial)
        self._signature = signature
        self.reviews += 1

    def refresh(self) -> bool:
        """Review again where files have changed since; whether they had."""
        fresh = session.target_of(self.request)
        if _signature_of(fresh) == self._signature:
            return False
        self.renew()
        return True

    @property
    def redactor(self) -> Redactor:
        """Knows what in this repository is secret."""
        return self.scene.redactor

    def compared(self, since: str) -> Workbench:
        """The same backend, reviewed for what is new since a ref."""
        return Workbench(replace(self.request, since=since), self.context)


def _signature_of(target: Target) -> tuple[object, ...]:
    """What changes when any file does: names, sizes and times of change. Files of secrets count though git ignores them:
    what they hold must not leave.
    """
    files = tuple((path, *_stamp(os.fspath(target.root / path))) for path in target.tree.list())
    beside = (*(f".git/{name}" for name in _GIT), *ENV_FILES)
    return (*(_stamp(os.fspath(target.root / name)) for name in beside), files)


def _stamp(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116 - a Path for each of many thousand files takes as long as the call
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
