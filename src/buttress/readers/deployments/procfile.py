"""Procfiles: one process type a line, ``web: gunicorn shop.wsgi``."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.blueprint.deployment import Deployment, Workload

if TYPE_CHECKING:
    from buttress.blueprint.source import Source

_LINE = re.compile(r"^([A-Za-z0-9_-]+):[ \t]*(\S[^\r\n]*?)[ \t\r]*$", re.MULTILINE)
#: A process type that runs once before a release, not a part of what runs.
_ONCE = frozenset({"release"})


def read_procfile(source: Source) -> Deployment | None:
    """Its process types as workloads; None when no line states one."""
    folder = str(PurePosixPath(source.path).parent)
    workloads = tuple(
        Workload(
            found.group(1),
            source.span(*found.span()),
            "procfile",
            kind=found.group(1),
            command=found.group(2),
            folder=folder,
            hosts=(found.group(1),),
        )
        for found in _LINE.finditer(source.text)
        if found.group(1) not in _ONCE
    )
    return Deployment(source.path, "procfile", (source.path,), workloads) if workloads else None
