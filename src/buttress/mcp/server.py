"""The server: what the SDK asks for, answered from the office, with blocking work in a thread of its own."""

from __future__ import annotations

import asyncio
import json
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
from mcp.shared.exceptions import MCPError
from mcp.shared.message import SessionMessage

from buttress import __version__, prompts
from buttress.mcp import spoken
from buttress.mcp.wire import READER, Lines, Unreadable
from buttress.mcp.worker import Worker
from buttress.report.progress import remark

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

    from buttress.agent.tools._desk import Context
    from buttress.mcp.office import Office
    from buttress.session import Request

    Call = ServerRequestContext[Any]

_READS = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)


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
    """The server for one folder; nothing is reviewed before the first call."""
    desk: list[Office] = []

    def office() -> Office:
        if not desk:
            from buttress.mcp.office import Office as Opened

            desk.append(Opened(request, context))
        return desk[0]

    async def list_tools(_: Call, __: object) -> types.ListToolsResult:
        from buttress.mcp.tools import offered

        told = [
            types.Tool(name=each.name, description=each.description, input_schema=dict(each.schema), annotations=_READS)
            for each in offered()
        ]
        return types.ListToolsResult(tools=told)

    async def call_tool(_: Call, params: types.CallToolRequestParams) -> types.CallToolResult:
        text = await worker.run(lambda: office().call(params.name, params.arguments or {}))
        told = json.loads(text)
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=text)], structured_content=told, is_error="error" in told
        )

    async def list_resources(_: Call, __: object) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[types.Resource(**each) for each in spoken.RESOURCES])

    async def list_templates(_: Call, __: object) -> types.ListResourceTemplatesResult:
        told = [types.ResourceTemplate(**each) for each in spoken.TEMPLATES]
        return types.ListResourceTemplatesResult(resource_templates=told)

    async def read_resource(_: Call, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        from buttress.mcp.resources import read

        uri = str(params.uri)
        text = await worker.run(lambda: read(office(), uri))
        if text.startswith('{"error"'):
            told = json.loads(text)
            raise MCPError(types.INVALID_PARAMS, told["error"], {"uri": uri[:200], **told})
        content = types.TextResourceContents(uri=params.uri, mime_type="application/json", text=text)
        return types.ReadResourceResult(contents=[content])

    async def list_prompts(_: Call, __: object) -> types.ListPromptsResult:
        return types.ListPromptsResult(prompts=[types.Prompt(**each) for each in spoken.PROMPTS])

    async def get_prompt(_: Call, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        try:
            text = spoken.prompt(params.name, params.arguments or {})
        except spoken.Refused as refused:
            raise MCPError(types.INVALID_PARAMS, str(refused)) from None
        said = types.PromptMessage(role="user", content=types.TextContent(type="text", text=text))
        return types.GetPromptResult(messages=[said])

    return Server(
        "buttress",
        version=__version__,
        instructions=prompts.load("mcp_instructions").strip(),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
        on_list_prompts=list_prompts,
        on_get_prompt=get_prompt,
    )
