"""Names in a model's own words that this backend does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.verifier.scene import Scene

_CODE = re.compile(r"`([^`]{1,120})`")
_OPERATION = re.compile(r"\b(GET|PUT|POST|PATCH|DELETE|HEAD)\s+(/[\w{}:/.~-]*)")
_COLUMN = re.compile(r"(?<![\w./@-])([a-z_][a-z0-9_]{1,62})\.([a-z_][a-z0-9_]{1,62})(?![\w(/.-]|\.\w)")
_COMPOSITE = re.compile(r"([a-z_][\w.]{1,80})\(([a-z_]\w*(?:,\s*[a-z_]\w*)+)\)")
_PLACE = re.compile(r"(?<![\w/.])((?:[\w@.-]+/)*[\w@-][\w@.-]*\.[A-Za-z]{1,10}):(\d{1,7})\b")
_LABEL = re.compile(r"\bF\d{1,4}\b")
_NEW = re.compile(
    r"\b(?:new|add(?:s|ed|ing)?|creat(?:e|es|ed|ing)|introduc\w+|propos\w+|would|could|should|call it|name[ds]?|renam\w+|instead|"
    r"design\w*|sketch\w*|draft\w*|suppos\w+|suggest\w*|let us|let's|say|such as|like|for example|e\.g|will|need(?:s|ed)?|replac\w+|become[s]?|"
    r"there is no|no such|does not exist|missing|without)\b",
    re.IGNORECASE,
)
_FILES = frozenset("sql py ts js tsx jsx go rb rs java kt php yaml yml json toml md txt prisma proto graphql xml ini cfg env sh lock html css csv http mod com org net io dev app local internal".split())
_HIT = re.compile(r"[\w{}/.:-]+")


class Naming:
    """What the backend has, and what this answer has introduced."""

    def __init__(self, scene: Scene, known: str = "") -> None:
        self.scene = scene
        self.introduced: set[str] = set()
        self.introduce(known)

    def introduce(self, text: str) -> None:
        """Take every name of a listing, or of what was said before, as explained."""
        self.introduced.update(word.casefold() for word in re.findall(r"[A-Za-z_]\w*", text[:200_000]))

    def complaint(self, text: str) -> str:
        """A name in a sentence that there is not, as a clause; ''. A sentence that speaks of what is to be made
        introduces its names.
        """
        for wrong in (self._label(text), self._place(text)):
            if wrong:
                return wrong
        if _NEW.search(text):
            self.introduce(" ".join(_CODE.findall(text)) + " ".join(a + " " + b for a, b in _COLUMN.findall(text)))
            return ""
        return next((wrong for wrong in self._names(text) if wrong), "")

    def _label(self, text: str) -> str:
        labels = self.scene.ledger.findings
        return next((f"there is no finding {label}" for label in _LABEL.findall(text) if label not in labels), "")

    def _place(self, text: str) -> str:
        """A line of a file that there is not."""
        for path, line in _PLACE.findall(text):
            if path.rpartition(".")[2].lower() not in _FILES:
                continue
            known = self._paths(path)
            if not known:
                return f"there is no file {path}"
            if all(int(line) < 1 or int(line) > len(self.scene.review.lines_of(each)) for each in known):
                return f"{known[0]} has no line {int(line)}"
        return ""

    def _paths(self, path: str) -> list[str]:
        listed = self.scene.review.tree.list()
        return [each for each in listed if each == path or each.endswith(f"/{path}")][:5]

    def _names(self, text: str) -> Iterator[str]:
        entities = self.scene.entities
        if entities.names("operation"):
            for method, path in _OPERATION.findall(text):
                yield self._operation(method, path.rstrip("./:"))
        for table, column in _COLUMN.findall(text):
            yield self._column(table, column)
        for table, columns in _COMPOSITE.findall(text):
            for column in columns.split(","):
                yield self._column(table, column.strip())

    def _operation(self, method: str, path: str) -> str:
        wanted = (method, _shape(path))
        for known in self.scene.entities.names("operation"):
            verb, _, rest = known.rpartition(":")[2].partition(" ") if ":/" not in known else known.partition(" ")
            shape = _shape(rest)
            if verb == method and (shape == wanted[1] or wanted[1].endswith(shape) or shape.endswith(wanted[1])):
                return ""
        if all(word.casefold() in self.introduced for word in re.findall(r"[A-Za-z_]\w*", path)) and path != "/":
            return ""
        return f"there is no {method} {path}{self._near(f'{method} {path}', 'operation')}"

    def _column(self, table: str, column: str) -> str:
        name = f"{table}.{column}"
        if column in _FILES or name in self.scene.entities or self.scene.spelling(name):
            return ""
        known = self.scene.names.columns.get(table.casefold())
        if known is None or column.casefold() in known or column.casefold() in self.introduced:
            return ""
        return f"there is no {name}{self._near(name, 'column')}"

    def _near(self, name: str, kind: str) -> str:
        near = self.scene.entities.near(name, kind)
        return f"; there is {near[0]}" if near else ""


def _shape(path: str) -> str:
    """A path with every parameter alike."""
    path = path.partition("?")[0].rstrip("/") or "/"
    return re.sub(r"\{[^}]*\}|:[A-Za-z_]\w*|<[^>]*>", "{}", path).casefold()
