"""Buttress inside other chat clients: a server of the Model Context Protocol on standard input and output.

It needs no key and no network, reads the one folder that it was started for, and writes nothing there.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

from buttress.errors import InputError

if TYPE_CHECKING:
    from buttress.agent.tools._desk import Context
    from buttress.session import Request


def serve(request: Request, context: Context = "source") -> int:
    """Answer a client on standard input and output until it leaves; the exit code, which is then 0.

    ``context`` "facts": no line of a file is ever shown. Raises :class:`InputError` for a folder that there is not.
    """
    _complain(request.paths)
    gc.disable()  # the SDK makes many objects as it loads, and none of them goes: a tenth of its time went into looking
    from buttress.mcp.server import run

    gc.freeze()
    gc.enable()
    return run(request, context)


def _complain(paths: tuple[str, ...]) -> None:
    """One folder and nothing else: a server is started once, and whoever mistyped it should see that at once."""
    if len(paths) > 1:
        raise InputError("mcp serves one folder; name one, or start it there and name none")
    folder = paths[0] if paths else "."
    found = Path(folder)
    if "\0" in folder or not found.exists():
        raise InputError(f"{folder}: no such folder; name the repository that is to be reviewed")
    if not found.is_dir():
        raise InputError(f"{folder}: is no folder; name the repository that is to be reviewed")
    if not os.access(found, os.R_OK | os.X_OK):
        raise InputError(f"{folder}: may not be read; check its permissions")
