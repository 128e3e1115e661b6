"""Answers calls one after another: which review a call speaks of, whether it still stands, and whose labels those are."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from dataclasses import dataclass, field, replace
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from buttress.agent.tools import Toolbox
from buttress.agent.tools._answers import LIMIT, Refused, refusal, text_of
from buttress.agent.wire import ToolCall
from buttress.errors import ButtressError
from buttress.mcp.tools import CALLABLE
from buttress.workbench import Workbench

if TYPE_CHECKING:
    from buttress.agent.tools._desk import Context
    from buttress.session import Request

#: Digits of a ledger's name: a server sees a few ledgers in its life.
_SHORT = 8
#: Calls that add no record to the ledger: after a change they need not be made again for their labels.
_FLEETING = frozenset({"try_snippet", "review_design", "verify_claims", "list_predicates"})
#: Seconds that calls may take which are made again so that their labels go on to hold.
_PATIENCE = 3.0
_LONG = "the answer is too long; ask for less"
#: Folders in front of a name: outside the reviewed one they are nobody's business.
_FOLDERS = re.compile(r"(?<![\w/.…])(?:/(?:[^\s/:,;'\"()]+/)+|/?(?:\.\./)+(?:[^\s/:,;'\"()]+/)*)")

_log = logging.getLogger(__name__)


class Standing:
    """One review that stands, its tools, and the name by which its labels are told from those of another."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.toolbox = self._tools()
        self.name = bench.ledger.hash[:_SHORT]

    def refresh(self, *, anew: bool = False) -> None:
        """Review again where files have changed (``anew``: in any case). A ledger keeps its name while every label that
        was given out still means the same.
        """
        if anew:
            self.bench.renew()
        elif not self.bench.refresh():
            return
        before, self.toolbox = self.toolbox, self._tools()
        name = self.bench.ledger.hash[:_SHORT]
        if name == self.name:
            until = monotonic() + _PATIENCE
            for call in before.calls:
                if call.name not in _FLEETING and monotonic() < until:
                    self.toolbox.call(call)
            if self.toolbox.ledger.hash != before.ledger.hash:
                name = hashlib.sha256(self.toolbox.ledger.hash.encode()).hexdigest()[:_SHORT]
        self.name = name

    def _tools(self) -> Toolbox:
        bench = self.bench
        return Toolbox(bench.review, bench.ledger, bench.trial, context=bench.context, tools=CALLABLE)


@dataclass
class Office:
    """Everything that calls are answered from. Nothing is reviewed before the first call. Beside the review of the whole,
    one of what is new since some point is kept.
    """

    request: Request
    context: Context = "source"
    _standing: dict[str, Standing] = field(default_factory=dict)  # by the point of comparison, '' without one
    _current: str = ""
    _lock: Lock = field(default_factory=Lock)

    def call(self, name: str, arguments: Any) -> str:
        """The answer as JSON text of at most 4,000 characters, with ``error`` as its first key where there is none."""
        with self._lock:
            try:
                return self._answered(name, dict(arguments) if isinstance(arguments, dict) else arguments)
            except Refused as refused:
                return refusal(refused)
            except ButtressError as error:
                return refusal(Refused(_inside(str(error))))
            except Exception:  # noqa: BLE001 - a bug of ours must not end the session
                _log.debug("a call failed", exc_info=True)
                return refusal(Refused("this could not be answered; go on without it, or ask for less"))

    def _answered(self, name: str, arguments: Any) -> str:
        ledger = arguments.pop("ledger", "") if isinstance(arguments, dict) else ""
        if not isinstance(ledger, str):
            raise Refused("ledger: the short name that results carry")
        asked = _since(arguments) if name == "review" else self._current
        held = next((since for since, each in self._standing.items() if ledger and each.name == ledger), asked)
        before = self._standing[held].name if held in self._standing else ""
        standing = self._stood(held, anew=name == "review")
        if name == "review":
            self._current = held
        if ledger and standing.name != ledger:
            raise Refused(
                f"ledger {_inside(ledger[:16])} does not stand any more: call review and use the labels of ledger"
                f" {standing.name}"
            )
        answer = standing.toolbox.call(ToolCall("", name, arguments))
        return _named(answer, standing, before)

    def _stood(self, since: str, *, anew: bool) -> Standing:
        """The review since a point, as files are now. What moves between two reviews since a branch may be the branch."""
        found = self._standing.get(since)
        if found is not None:
            found.refresh(anew=anew and bool(since))
            return found
        request = replace(self.request, since=since) if since else self.request
        found = Standing(Workbench(request, self.context))
        self._standing = {"": self._standing[""]} if since and "" in self._standing else dict(self._standing)
        self._standing[since] = found
        return found


def _since(arguments: Any) -> str:
    """What ``since`` names, if it can name anything: no option of git's, nothing that no branch can be called."""
    since = arguments.get("since", "") if isinstance(arguments, dict) else ""
    if not isinstance(since, str) or len(since) > 200 or since.startswith("-") or not since.isprintable():
        raise Refused("since: a commit, branch or tag, or A..B")
    return since


def _inside(words: str) -> str:
    """An error's words without the folders that it names, and without the name of an option that a client has not."""
    return _FOLDERS.sub("…/", words).replace("--since", "since")


def _named(answer: str, standing: Standing, before: str) -> str:
    """An answer with the name of its ledger, and whether that has changed since the last answer."""
    told = json.loads(answer)
    head = {"ledger": standing.name}
    if standing.bench.review.since:
        head["since"] = standing.bench.review.since
    if before not in ("", standing.name):
        head["changed"] = f"files have changed: labels of ledger {before} no longer hold"
    whole = text_of({"error": told.pop("error"), **head, **told} if "error" in told else {**head, **told})
    return whole if len(whole) <= LIMIT else refusal(Refused(_LONG))
