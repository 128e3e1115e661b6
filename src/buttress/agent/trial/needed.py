"""Every piece that a fix adds is needed or known to be harmless: without it the fix fails, or nobody minds that it is there.

A fix is shown as it is, to people who may apply it at once. So what heals a finding is not enough: a line that only comes
along with it would be believed for the sake of the others.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from buttress.agent.trial.added import why_not_shown
from buttress.agent.trial.edits import Refusal, is_prose, is_wrapper
from buttress.agent.trial.known_keys import doubtful, leaves, lists, notation_of, why_unknown
from buttress.agent.trial.known_sql import Known, is_harmless, statements_text, why_sql
from buttress.agent.trial.piece import clusters, without, words_of
from buttress.agent.trial.pieces_sql import said, sql_pieces
from buttress.agent.trial.pieces_text import document_pieces, line_pieces, unread_sql
from buttress.agent.trial.pieces_tree import grown_in, inner, is_whole, parsed, piece_of
from buttress.agent.trial.remarks import dialect_of
from buttress.agent.trial.twins import twinned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from buttress.agent.trial.asks import Asked
    from buttress.agent.trial.piece import Piece
    from buttress.agent.trial.pieces_tree import Grown
    from buttress.review import Review

#: Extra trials of one fix: each is a review of the copy. Places of a finding come on top, up to a bound of their own.
TRIALS, PLACES = 8, 8
_SQL = re.compile(r"\.(?:sql|psql|ddl)(?:\.(?!conf$)\w+)?$", re.IGNORECASE)
_TREE = re.compile(r"\.(?:ya?ml|json)$", re.IGNORECASE)
#: Parameters by which a list is taken in parts.
_PAGING_WORDS = (
    "limit cursor offset page per_page page_size pagesize perpage size after before starting_after ending_before page_token pagetoken"
    " first last next_cursor since"
)
_PAGING = frozenset(_PAGING_WORDS.split())
#: Fields that go with another one beside them, when that one is needed.
_BESIDE = frozenset(
    {"default", "minimum", "format", "type", "required", "nullable", "minLength", "minItems", "style", "explode"}
)


#: Letters of a word that names something, and of its stem.
_NAMING, _STEM = 4, 5
#: The share of a sentence's words that the finding has, or the text that it stands for.
_SHARE = 0.34
_DENIES = re.compile(
    r"\b(?:no|not|never|none|nothing|nobody|without|neither|nor|cannot|\w+n't|false|wrong|untrue|ignored?)\b",
    re.IGNORECASE,
)


class Added:
    """What some edits add to the files of a review. ``holds`` tells whether the fix holds with other texts of the files."""

    def __init__(
        self,
        review: Review,
        asked: Asked,
        files: Mapping[str, str],
        olds: Mapping[str, str],
        downs: frozenset[str],
        holds: Callable[[dict[str, str]], bool],
    ) -> None:
        self.review, self.asked, self.files, self.olds, self.downs, self.holds = (
            review,
            asked,
            files,
            olds,
            downs,
            holds,
        )
        self.known = Known(review)

    def check(self) -> None:
        """Raises :class:`Refusal` for a piece that is not needed and not known to be harmless."""
        for path, new in self.files.items():
            if why := why_not_shown(path, self.olds[path], new, dialect_of(self.review, path)):
                raise Refusal("unsafe", why)
        if why := self._why_unknown():
            raise Refusal("fix", why)
        self._try_all([piece for path in self.files for piece in self._pieces(path)])

    def _why_unknown(self) -> str:
        sql = {path: dialect_of(self.review, path) for path in self.files if _SQL.search(path)}
        up = "\n".join(
            statements_text(path, self.olds[path], self.files[path], dialect)
            for path, dialect in sql.items()
            if path not in self.downs
        )
        for path, dialect in sql.items():
            down = path in self.downs
            if why := why_sql(path, self.olds[path], self.files[path], dialect, self.known, down=down, up=up):
                return why
        for path in filter(is_prose, self.files):
            if why := unread_sql(path, self.olds[path], self.files[path], dialect_of(self.review, path)):
                return f"{path}: a statement that comes cannot be read: {why}"
        trees = (grown for path in self.files if _TREE.search(path) for grown in self._grown(path))
        return next((f"{grown.on.document.path}: {why}" for grown in trees if (why := why_unknown(grown))), "")

    def _grown(self, path: str) -> list[Grown]:
        return list(grown_in(path, self.olds[path], self.files[path]))

    def _pieces(self, path: str) -> Iterator[Piece]:
        old, new, dialect = self.olds[path], self.files[path], dialect_of(self.review, path)
        if path in self.downs or is_wrapper(path):
            return
        if _SQL.search(path):
            yield from self._of_sql(path, old, new)
        elif _TREE.search(path) and is_whole(path, old) and is_whole(path, new):
            yield from self._of_tree(path, old, new)
        elif is_prose(path):
            for piece in document_pieces(path, old, new, dialect):
                if not (self._is_due(piece, old, new) if piece.prose else self._takes_over(piece, old, new)):
                    yield piece
        else:
            yield from line_pieces(path, old, new)

    def _is_due(self, piece: Piece, old: str, new: str) -> bool:
        """Whether a sentence says what the finding's advice asks for, or only takes over what goes elsewhere."""
        advice = " ".join(text for f in self.asked.findings for text in (f.instead, f.message, f.because, f.subject))
        if set(map(str.lower, _DENIES.findall(piece.text))) - set(
            map(str.lower, _DENIES.findall(f"{advice} {piece.old}"))
        ):
            return False
        lost = _lost(old, new)
        if piece.old and words_of(piece.text) <= words_of(piece.old) | lost:
            return True
        own = _stems(words_of(piece.text) - words_of(piece.old))
        return bool(own) and len(own & _stems(words_of(advice))) >= _SHARE * len(own)

    def _takes_over(self, piece: Piece, old: str, new: str) -> bool:
        """Whether a drawn line is one that goes, with another of the parts that were there at one of its ends."""
        other = piece.words - _lost(old, new)
        return bool(self.asked.removes) and len(other) <= 1 and other <= words_of(old)

    def _of_sql(self, path: str, old: str, new: str) -> Iterator[Piece]:
        dialect = dialect_of(self.review, path)
        statements = said(path, new, dialect)
        everything = "\n".join(self.files.values())
        spared = [s for s in statements if s.statement.down or is_harmless(s, everything, self.known)]
        for piece in sql_pieces(path, old, new, dialect):
            if not any(each.start <= piece.start < each.end for each in spared):
                yield piece

    def _of_tree(self, path: str, old: str, new: str) -> Iterator[Piece]:
        grown = self._grown(path)
        known = frozenset(
            (next((p for p in reversed(pointer) if isinstance(p, str)), ""), value)
            for each in parsed(path, old)
            for pointer, value in leaves((), each.document.value)
            if isinstance(value, str)
        )
        rows = _new_rows(old, new)
        if stray := _stray(old, new, rows, grown):
            raise Refusal("fix", f"{path}: “{stray[:60]}” is no part of what is read: leave it out")
        for node in grown:
            if node.start >= 0 and rows.isdisjoint(
                range(new.count("\n", 0, node.start), new.count("\n", 0, node.end - 1) + 1)
            ):
                continue
            doubts = [each for each in doubtful(node, known) if not self._is_asked_for(each)]
            for each in doubts if doubts != [node] else ():
                yield self._piece(path, new, each)
            for each in self._parameters(node):
                yield self._piece(path, new, each)
            if doubts == [node] or not self._goes_along(node, grown):
                yield self._piece(path, new, node)

    def _parameters(self, node: Grown) -> Iterator[Grown]:
        """Parameters within a node that comes, of which the finding does not speak; what a path names has to be there."""
        for pointer, entries in lists(node.pointer, node.value):
            for number, entry in enumerate(entries if pointer[-1:] == ("parameters",) else ()):
                if (
                    isinstance(entry, dict)
                    and entry.get("in") != "path"
                    and "$ref" not in entry
                    and not self._is_paging(entry)
                ):
                    yield inner(node, (*pointer, number))

    def _is_paging(self, entry: Mapping[str, object]) -> bool:
        name = str(entry.get("name")).lower()
        return name in _PAGING or name in self.asked.words

    def _piece(self, path: str, text: str, node: Grown) -> Piece:
        piece = piece_of(path, text, node)
        if piece is None:
            raise Refusal("fix", f"{path}: whether {node.key} is needed cannot be told; make the edit smaller")
        return piece

    def _is_asked_for(self, node: Grown) -> bool:
        """Whether the finding's own advice speaks of a text field that comes, and it is short."""
        text = str(node.value)
        return len(text.split()) <= 12 and any(node.key.lower() in words_of(f.instead) for f in self.asked.findings)

    def _is_named(self, key: str) -> bool:
        """Whether the advice names a field by the first word of its key: a readiness check is a readinessProbe."""
        first = re.match(r"[a-z]+", key.removeprefix("health"))
        word = "health" if key.startswith("health") else first[0] if first else ""
        return len(word) >= _NAMING and any(word in words_of(f.instead) for f in self.asked.findings)

    def _goes_along(self, node: Grown, others: Sequence[Grown]) -> bool:
        """Whether a node needs no trial: it says how another one that comes is to be read, or names what the finding does."""
        if node.was:
            return False
        if self._is_named(node.key) or (
            node.key == "healthcheck" and any("service_healthy" in str(o.value) for o in others)
        ):
            return True
        parent = node.pointer[:-1]
        if node.key in _BESIDE and not isinstance(node.value, dict | list):
            return any(each.pointer[:-1] == parent and each.key not in _BESIDE for each in others)
        if isinstance(node.value, dict) and node.value.get("in") in ("query", "header"):
            return self._is_paging(node.value)
        if notation_of(node.on.document.value) != "compose":
            return False
        if "expose" in node.pointer:  # a remark to people: neighbours reach every port with or without it
            return all(re.fullmatch(r"\d{1,5}", str(value)) for _, value in leaves((), node.value))
        if node.pointer[0] == "volumes":
            names = node.value if len(node.pointer) == 1 and isinstance(node.value, dict) else {node.pointer[-1]: None}
            used = [str(value) for each in others for _, value in leaves((), each.value)]
            return all(any(use.startswith(f"{name}:") for use in used) for name in names)
        return False

    def _try_all(self, pieces: list[Piece]) -> None:
        pieces = twinned(pieces)
        groups: list[tuple[Piece, ...]] = [(piece,) for piece in pieces if piece.alone] + clusters(pieces)
        self._check_files({piece.path for piece in pieces})
        trials = [(group, files) for group in groups if (files := self._left(group)) is not None]
        places = sum(max(1, len(finding.occurrences)) for finding in self.asked.findings) - 1
        if len(trials) > TRIALS + min(places, PLACES):
            raise Refusal("fix", "it is too large to be checked piece by piece: leave out what it does not need")
        for group, files in trials:
            if self.holds(files):
                raise Refusal(
                    "fix", f"{_told(group)} {'is' if len(group) == 1 else 'are'} not needed for it: leave it out"
                )

    def _check_files(self, tried: set[str]) -> None:
        """Raises :class:`Refusal` for a file that only loses something, where the rest does without that."""
        for path in sorted(self.files.keys() - tried - self.downs):
            rest = {other: text for other, text in self.files.items() if other != path}
            if rest and not is_wrapper(path) and self.holds(rest):
                raise Refusal("fix", f"the edit of {path} is not needed for it: leave it out")

    def _left(self, group: Sequence[Piece]) -> dict[str, str] | None:
        """The files without some pieces, None where nothing is left of the edits: nothing heals by itself."""
        left = without(self.files, group)
        return None if all(_same(text, self.olds[path]) for path, text in left.items()) else left


def _lost(old: str, new: str) -> frozenset[str]:
    """The words of the lines that go."""
    rows = frozenset(new.splitlines())
    return words_of(" ".join(line for line in old.splitlines() if line not in rows))


def _stems(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words if len(word) >= _NAMING or word.isdigit())


def _told(group: Sequence[Piece]) -> str:
    return ", ".join(str(piece) for piece in group[:2]) + (f" and {len(group) - 2} more" if len(group) > 2 else "")


def _new_rows(old: str, new: str) -> frozenset[int]:
    """The numbers of the lines that came, from 0."""
    codes = SequenceMatcher(None, old.split("\n"), new.split("\n"), autojunk=False).get_opcodes()
    return frozenset(row for tag, _, _, k, m in codes if tag in ("insert", "replace") for row in range(k, m))


def _stray(old: str, new: str, rows: frozenset[int], grown: Sequence[Grown]) -> str:
    """A line that came and belongs to no node that did, '' when there is none."""
    lines, known = new.split("\n"), {line.strip() for line in old.split("\n")}
    ranges = [range(new.count("\n", 0, g.start), new.count("\n", 0, g.end - 1) + 1) for g in grown if g.start >= 0]
    for row in sorted(rows):
        if re.search(r"\w", lines[row]) and lines[row].strip() not in known and not any(row in each for each in ranges):
            return lines[row].strip()
    return ""


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
