"""The server on standard input and output: how it begins, and how it ends."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from contextlib import redirect_stdout, suppress
from typing import TYPE_CHECKING, Any

import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

from buttress import __version__, prompts
from buttress.mcp.handlers import Handlers
from buttress.mcp.wire import READER, Lines, Unreadable
from buttress.mcp.worker import Worker
from buttress.report.progress import remark

if TYPE_CHECKING:
    from buttress.agent.tools._desk import Context
    from buttress.session import Request


def run(request: Request, context: Context) -> int:
    """Serve standard input and output until the client leaves or asks to end; the exit code."""
    if not os.environ.get("BUTTRESS_DEBUG"):
        logging.getLogger("mcp").addHandler(logging.NullHandler())
        logging.getLogger("mcp").propagate = False
    if sys.stdin is not None and sys.stdin.isatty():
        remark("this waits for a chat client on standard input; Ctrl-D ends it (see docs/mcp.md)")
    worker, code = Worker(), 0
    try:
        anyio.run(_serve, build(request, context, worker))
    except* OSError:  # whoever read the answers is gone
        pass
    except* KeyboardInterrupt:
        code = 130
    if worker.busy or any(each.name not in (READER, Worker.NAME) for each in threading.enumerate()[1:]):
        sys.stderr.flush()
        os._exit(code)  # nobody waits for the review that is under way, and it cannot be stopped
    return code


async def _serve(server: Server[Any]) -> None:
    lines = Lines(_taken_stdin())
    with anyio.CancelScope() as scope:
        with suppress(NotImplementedError, RuntimeError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, scope.cancel)
        async with stdio_server(stdin=lines) as (read, write):  # type: ignore[arg-type]

            async def refuse(wrong: Unreadable) -> None:
                error = types.ErrorData(code=wrong.code, message=wrong.why)
                answer = types.JSONRPCError(jsonrpc="2.0", id=wrong.request, error=error)
                with suppress(anyio.ClosedResourceError, anyio.BrokenResourceError):
                    await write.send(SessionMessage(answer))

            lines.refuse = refuse
            with redirect_stdout(sys.stderr):  # what a library prints would else wait in a buffer for the pipe's return
                await server.run(read, write, server.create_initialization_options())


def _taken_stdin() -> int:
    """Standard input under another number: children of ours are not to read the client's messages."""
    taken = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return taken


def build(request: Request, context: Context, worker: Worker) -> Server[Any]:
    """The server for one folder."""
    handlers = Handlers(request, context, worker)
    return Server(
        "buttress",
        version=__version__,
        instructions=prompts.load("mcp_instructions").strip(),
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
    )
