"""Names in a model's own words that this backend does not have."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from buttress.agent.answers._shapes import Operations
from buttress.errors import ButtressError
from buttress.predicates.entities import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from buttress.agent.verifier.scene import Scene

_CODE = re.compile(r"`([^`]{1,120})`")
_OPERATION = re.compile(r"\b(GET|PUT|POST|PATCH|DELETE|HEAD)\s+(/[\w{}:/.~-]{0,80})")
_COLUMN = re.compile(r"(?<![\w./@{-])([A-Za-z_]\w{1,62})\.([A-Za-z_]\w{1,62})(?![\w(/-]|\.\w)")
_COMPOSITE = re.compile(r"(?<![\w.])([A-Za-z_]\w{1,62})\(([A-Za-z_]\w*(?:,\s*[A-Za-z_]\w*)+)\)")
_PLACE = re.compile(r"(?<![\w/.])((?:[\w@.-]+/)*[\w@-][\w@.-]*\.[A-Za-z]{1,10}):(\d{1,7})\b")
_LABEL = re.compile(r"\bF\d{1,4}\b")
_WORD = re.compile(r"[A-Za-z_]\w*")
_IDENTIFIER = re.compile(r"[a-z]\w{4,}")
#: A sentence with one of these speaks of what is to be made: its names are introduced by it.
_NEW = re.compile(
    r"\b(?:new|add(?:s|ed|ing)?|creat(?:e|es|ed|ing)|introduc\w+|propos\w+|would|could|should|call it|renam\w+|instead|design\w*|"
    r"sketch\w*|draft\w*|suppos\w+|suggest\w*|let us|let's|for example|e\.g|will|plan\w*|becomes?|there is no|no such|does not exist)\b",
    re.IGNORECASE,
)
#: Words after which an answer speaks of what is to be built: only slips of the pen are pointed out from there on.
_DESIGNS = re.compile(
    r"\b(?:design|sketch|draft|propos(?:e|al)|to be built|new (?:table|endpoint|service|column|api|store|queue)s?"
    r"|(?:i|we|you) (?:would|could) (?:add|create|build|introduce|split|start))\b|\bi['’]d (?:add|create|build|introduce|split|start)\b",
    re.IGNORECASE,
)
#: Words with which a sentence claims a check that nobody has made.
_VOUCHED = re.compile(
    r"\b(?:buttress|the (?:verifier|checker|code)) (?:has |have )?(?:already )?(?:checked|verified|confirm(?:s|ed)|prove[sdn]|validated)\b"
    r"|\b(?:checked|verified|confirmed|proved|proven|validated) by (?:buttress|code|the (?:verifier|checker|review|tool)s?)\b"
    r"|\bthis (?:statement|sentence|answer|claim)s? (?:is|are|was|were|has been|have been) (?:checked|verified|confirmed|proved|proven)\b",
    re.IGNORECASE,
)
#: Endings of files; and of hosts and objects of programs, which are no columns either.
_FILE = re.compile(
    r"sql|py|[jt]sx?|go|rb|rs|java|kt|php|ya?ml|json|toml|md|txt|prisma|proto|graphql|xml|ini|cfg|env|sh|lock|html|css|csv|http|mod",
    re.IGNORECASE,
)
_HOST = re.compile(r"com|org|net|io|dev|app|local|internal|length|now", re.IGNORECASE)
#: How alike two names are of which one is a slip of the pen for the other.
_SLIP = 0.84
#: Names of one answer for which one is looked for that comes near: each takes up to a millisecond.
_NEAREST = 200
#: Characters of what was said before, or of a listing, that are read for names: the last ones.
_READ = 200_000


class Naming:
    """What the backend has, and what this answer has introduced."""

    def __init__(self, scene: Scene, known: str = "") -> None:
        self.scene = scene
        self._operations = Operations(scene.entities.names("operation"))
        self._columns = frozenset[str]().union(*scene.names.columns.values())
        self._introduced: set[str] = set()
        self._files: dict[str, list[str]] = {}
        self._near: dict[tuple[str, str], str] = {}
        self._designing = bool(_DESIGNS.search(known))
        self._known = known[-_READ:]
        self.introduce(known)

    def listed(self, text: str) -> None:
        """Take a listing: from here on the answer speaks of what it shows."""
        self._designing = True
        self.introduce(text)

    def introduce(self, text: str) -> None:
        """Take every name of a listing, or of what was said before, as explained."""
        self._introduced.update(word.casefold() for word in _WORD.findall(text[-_READ:]))

    def complaint(self, text: str) -> str:
        """What a sentence names that there is not, as a clause; '' when there is nothing. A sentence that speaks of
        what is to be made introduces its names.
        """
        wrong = self._vouched(text) or self._label(text) or self._place(text)
        if wrong:
            return wrong
        self._designing = self._designing or bool(_DESIGNS.search(text))
        if _NEW.search(text):
            self.introduce(" ".join((*_CODE.findall(text), *(m.group() for m in _COLUMN.finditer(text)))))
            self.introduce(" ".join(path for _, path in _OPERATION.findall(text)))
            return ""
        return next((each for each in self._names(text) if each), "")

    @staticmethod
    def _vouched(text: str) -> str:
        return "nothing has checked this sentence" if _VOUCHED.search(text) else ""

    def _label(self, text: str) -> str:
        labels = self.scene.ledger.findings
        return next((f"there is no finding {label}" for label in _LABEL.findall(text) if label not in labels), "")

    def _place(self, text: str) -> str:
        """A line of a file that there is not."""
        for path, line in _PLACE.findall(text):
            if not _FILE.fullmatch(path.rpartition(".")[2]) or path in self._known:
                continue
            known = self._paths(path)
            if not known:
                return f"there is no file {path}"
            if not any(self._has_line(each, int(line)) for each in known):
                return f"{known[0]} has no line {int(line)}"
        return ""

    def _has_line(self, path: str, line: int) -> bool:
        """Whether a file has a line; of one that cannot be read nothing is said."""
        try:
            return 1 <= line <= len(self.scene.review.lines_of(path))
        except ButtressError:
            return True

    def _paths(self, path: str) -> list[str]:
        """Files that a path may mean: those that end with it."""
        if not self._files:
            for each in self.scene.review.tree.list():
                self._files.setdefault(each.rpartition("/")[2], []).append(each)
        named = self._files.get(path.rpartition("/")[2], [])
        return [each for each in named if each == path or each.endswith(f"/{path}")][:5]

    def _names(self, text: str) -> Iterator[str]:
        for method, path in _OPERATION.findall(text):
            yield self._operation(method, path.rstrip("./:-"))
        for table, column in _COLUMN.findall(text):
            yield self._column(table, column)
        for table, columns in _COMPOSITE.findall(text):
            for column in columns.split(","):
                yield self._column(table, column.strip())
        for code in _CODE.findall(text):
            yield self._slip(code.strip())

    def _operation(self, method: str, path: str) -> str:
        if self._designing or self._operations.has(method, path) or self._is_introduced(path):
            return ""
        near = self._nearest(f"{method} {path}", "operation")
        return f"there is no {method} {path}" + (f"; there is {near}" if near else "")

    def _column(self, table: str, column: str) -> str:
        """A column that its table does not have; of a table that there is not, one that a table of nearly that name has."""
        name, columns = f"{table}.{column}", self.scene.names.columns
        if (
            _FILE.fullmatch(column)
            or _HOST.fullmatch(column)
            or self._is_introduced(column)
            or self.scene.spelling(name)
        ):
            return ""
        known = columns.get(table.casefold())
        if known is not None:
            return "" if column.casefold() in known else self._no_column(table, column, known)
        near = self._slipped(table) if not self._is_introduced(table) else ""
        if near and column.casefold() in columns.get(near.casefold(), ()):
            return f"there is no {name}; there is {near}.{column}"
        return ""

    def _no_column(self, table: str, column: str, known: Iterable[str]) -> str:
        """A column that its table does not have: in a design, only where it is a slip of the pen for one that it has."""
        near = next(iter(nearest(column, known)), "")
        if self._designing and SequenceMatcher(None, near.casefold(), column.casefold()).ratio() < _SLIP:
            return ""
        return f"there is no {table}.{column}" + (f"; there is {table}.{near}" if near else "")

    def _slip(self, word: str) -> str:
        """A single name in backticks that is nearly a table's."""
        if not _IDENTIFIER.fullmatch(word) or self._is_introduced(word) or word in self.scene.entities:
            return ""
        if self.scene.spelling(word) or word.casefold() in self._columns:
            return ""
        near = self._slipped(word)
        return f"there is no {word}; there is {near}" if near else ""

    def _slipped(self, word: str) -> str:
        """The table that a word is a slip of the pen for: not its singular or plural."""
        near = self._nearest(word, "table")
        one, other = sorted((word.casefold(), near.casefold()), key=len)
        if not near or one == other or other in (f"{one}s", f"{one}es") or f"{one[:-1]}ies" == other:
            return ""
        return near if SequenceMatcher(None, one, other).ratio() >= _SLIP else ""

    def _is_introduced(self, name: str) -> bool:
        words = [word.casefold() for word in _WORD.findall(name)]
        return bool(words) and all(word in self._introduced for word in words)

    def _nearest(self, name: str, kind: str) -> str:
        """The name of that kind that comes nearest; '' when none does."""
        if (name, kind) not in self._near:
            if len(self._near) >= _NEAREST:
                return ""
            self._near[name, kind] = next(iter(self.scene.entities.near(name, kind)), "")
        return self._near[name, kind]
