"""Every piece that a fix adds is needed or known to be harmless: without it the fix fails, or nobody minds that it is there.

A fix is shown as it is, to people who may apply it at once. So what heals a finding is not enough: a line that only comes
along with it would be believed for the sake of the others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent._trial_added import why_not_shown
from buttress.agent._trial_edits import Refusal, is_prose, is_wrapper
from buttress.agent._trial_known_keys import doubtful, leaves, notation_of, why_unknown
from buttress.agent._trial_known_sql import Known, is_harmless, statements_text, why_sql
from buttress.agent._trial_piece import clusters, without, words_of
from buttress.agent._trial_pieces_sql import said, sql_pieces
from buttress.agent._trial_pieces_text import document_pieces, line_pieces
from buttress.agent._trial_pieces_tree import grown_in, parsed, piece_of
from buttress.agent._trial_remarks import dialect_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from buttress.agent._trial_asks import Asked
    from buttress.agent._trial_piece import Piece
    from buttress.agent._trial_pieces_tree import Grown
    from buttress.review import Review

#: Extra trials of one fix: each is a review of the copy. Places of a finding come on top, up to a bound of their own.
TRIALS, PLACES = 8, 16
_SQL = re.compile(r"\.(?:sql|psql|ddl)(?:\.(?!conf$)\w+)?$", re.IGNORECASE)
_TREE = re.compile(r"\.(?:ya?ml|json)$", re.IGNORECASE)
#: Parameters by which a list is taken in parts.
_PAGING = frozenset(
    "limit cursor offset page per_page page_size pagesize perpage size after before starting_after ending_before page_token pagetoken"
    " first last next_cursor since".split()
)
#: Fields that go with another one beside them, when that one is needed.
_BESIDE = frozenset({"default", "minimum", "format", "type", "required", "nullable", "minLength", "minItems", "style", "explode"})


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
        self.review, self.asked, self.files, self.olds, self.downs, self.holds = review, asked, files, olds, downs, holds
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
        elif _TREE.search(path):
            yield from self._of_tree(path, old, new)
        elif is_prose(path):
            yield from document_pieces(path, old, new, dialect)
        else:
            yield from line_pieces(path, old, new)

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
        for node in grown:
            doubts = [each for each in doubtful(node, known) if not self._is_asked_for(each)]
            for each in doubts if doubts != [node] else ():
                yield self._piece(path, new, each)
            if doubts == [node] or not self._goes_along(node, grown):
                yield self._piece(path, new, node)

    def _piece(self, path: str, text: str, node: Grown) -> Piece:
        piece = piece_of(path, text, node)
        if piece is None:
            raise Refusal("fix", f"{path}: whether {node.key} is needed cannot be told; make the edit smaller")
        return piece

    def _is_asked_for(self, node: Grown) -> bool:
        """Whether the finding's own advice speaks of a text field that comes, and it is short."""
        text = str(node.value)
        return len(text.split()) <= 12 and any(node.key.lower() in words_of(f.instead) for f in self.asked.findings)

    def _goes_along(self, node: Grown, others: Sequence[Grown]) -> bool:
        """Whether a node needs no trial: it says how another one that comes is to be read, or names what the finding does."""
        if not node.is_new:
            return False
        parent = node.pointer[:-1]
        if node.key in _BESIDE and not isinstance(node.value, dict | list):
            return any(each.pointer[:-1] == parent and each.key not in _BESIDE for each in others)
        if isinstance(node.value, dict) and node.value.get("in") in ("query", "header"):
            name = str(node.value.get("name")).lower()
            return name in _PAGING or name in self.asked.words
        if notation_of(node.on.document.value) == "compose" and node.pointer[0] == "volumes":
            names = node.value if len(node.pointer) == 1 and isinstance(node.value, dict) else {node.pointer[-1]: None}
            used = [str(value) for each in others for _, value in leaves((), each.value)]
            return all(any(use.startswith(f"{name}:") for use in used) for name in names)
        return False

    def _try_all(self, pieces: list[Piece]) -> None:
        groups = [(piece,) for piece in pieces if piece.alone] + [g for g in clusters(pieces)]
        trials = [(group, files) for group in groups if (files := self._left(group)) is not None]
        places = sum(max(1, len(finding.occurrences)) for finding in self.asked.findings) - 1
        if len(trials) > TRIALS + min(places, PLACES):
            raise Refusal("fix", "it is too large to be checked piece by piece: leave out what it does not need")
        for group, files in trials:
            if self.holds(files):
                raise Refusal("fix", f"{_told(group)} {'is' if len(group) == 1 else 'are'} not needed for it: leave it out")

    def _left(self, group: Sequence[Piece]) -> dict[str, str] | None:
        """The files without some pieces, None where nothing is left of the edits: nothing heals by itself."""
        left = without(self.files, group)
        return None if all(_same(text, self.olds[path]) for path, text in left.items()) else left


def _told(group: Sequence[Piece]) -> str:
    return ", ".join(str(piece) for piece in group[:2]) + (f" and {len(group) - 2} more" if len(group) > 2 else "")


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()
