"""Copies of one deployment that are kept for each release: only the newest is what runs."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_VERSION = re.compile(r"(?P<name>.*?)v?(?P<version>\d+(?:\.\d+)+)(?P<rest>[\w.+-]*)$")
#: So many siblings that differ by a version number are releases; two may be two environments of one product line.
_RELEASES = 3


def newest(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """The paths without superseded releases, and those left out: of folders side by side that bear one name and a
    version (``lake-v0.16.0``, ``lake-v0.17.0``), the highest is kept.
    """
    kept, families = [], defaultdict[tuple[str, str], dict[str, list[str]]](dict)
    for path in paths:
        folder = next((f for f in PurePosixPath(path).parents if _VERSION.fullmatch(f.name)), None)
        if folder is None:
            kept.append(path)
        else:
            found = _VERSION.fullmatch(folder.name)
            name = found["name"] if found else ""
            families[str(folder.parent), name].setdefault(folder.name, []).append(path)
    left: list[str] = []
    for releases in families.values():
        last = max(releases, key=_order)
        for folder_name, held in releases.items():
            (kept if len(releases) < _RELEASES or folder_name == last else left).extend(held)
    return sorted(kept), sorted(left)


def without_superseded(texts: Mapping[str, str], paths: Iterable[str], notes: list[str]) -> list[str]:
    """The deployment files that may run, with a note about the releases that were left out."""
    kept, left = newest(path for path in paths if path in texts)
    if left:
        notes.append(f"{left[0]} and {len(left) - 1} more deployment files of superseded releases are not reviewed")
    return kept


def _order(folder: str) -> tuple[tuple[int, ...], bool, str]:
    """By number; a plain version comes after its own previews (``1.0-beta1``)."""
    found = _VERSION.fullmatch(folder)
    if found is None:
        return (), False, folder
    return tuple(map(int, found["version"].split("."))), not found["rest"], found["rest"]
