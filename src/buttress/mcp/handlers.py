"""What the SDK asks for, answered from the office, with blocking work in a thread of its own."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import mcp_types as types
from mcp.shared.exceptions import MCPError

from buttress.mcp import spoken

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

    from buttress.agent.tools._desk import Context
    from buttress.mcp.office import Office
    from buttress.mcp.worker import Worker
    from buttress.session import Request

    Call = ServerRequestContext[Any]

_READS = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)


class Handlers:
    """The answers of one server. Nothing is reviewed, and nothing loaded that reviews, before the first call."""

    def __init__(self, request: Request, context: Context, worker: Worker) -> None:
        self._request = request
        self._context = context
        self._worker = worker

    @cached_property
    def _office(self) -> Office:
        from buttress.mcp.office import Office

        return Office(self._request, self._context)

    async def list_tools(self, _: Call, __: object) -> types.ListToolsResult:
        """Every tool; all of them only read, and none leaves this machine."""
        from buttress.mcp.tools import offered

        told = [
            types.Tool(name=each.name, description=each.description, input_schema=dict(each.schema), annotations=_READS)
            for each in offered()
        ]
        return types.ListToolsResult(tools=told)

    async def call_tool(self, _: Call, params: types.CallToolRequestParams) -> types.CallToolResult:
        """The answer of a tool, as structure and as the same JSON in text."""
        text = await self._worker.run(lambda: self._office.call(params.name, params.arguments or {}))
        told = json.loads(text)
        content = types.TextContent(type="text", text=text)
        return types.CallToolResult(content=[content], structured_content=told, is_error="error" in told)

    async def list_resources(self, _: Call, __: object) -> types.ListResourcesResult:
        """Resources that have one address."""
        return types.ListResourcesResult(resources=[types.Resource(**each) for each in spoken.RESOURCES])

    async def list_templates(self, _: Call, __: object) -> types.ListResourceTemplatesResult:
        """Resources by label, kind and name."""
        told = [types.ResourceTemplate(**each) for each in spoken.TEMPLATES]
        return types.ListResourceTemplatesResult(resource_templates=told)

    async def read_resource(self, _: Call, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        """What stands at an address. Raises :class:`MCPError` where nothing does."""
        from buttress.mcp.resources import read

        uri = str(params.uri)
        text = await self._worker.run(lambda: read(self._office, uri))
        told = json.loads(text)
        if "error" in told:
            raise MCPError(types.INVALID_PARAMS, told["error"], told)
        content = types.TextResourceContents(uri=params.uri, mime_type="application/json", text=text)
        return types.ReadResourceResult(contents=[content])

    async def list_prompts(self, _: Call, __: object) -> types.ListPromptsResult:
        """Every prompt."""
        return types.ListPromptsResult(prompts=[types.Prompt(**each) for each in spoken.PROMPTS])

    async def get_prompt(self, _: Call, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        """A prompt with its arguments. Raises :class:`MCPError` for one that there is not."""
        try:
            text = spoken.prompt(params.name, params.arguments or {})
        except spoken.Refused as refused:
            raise MCPError(types.INVALID_PARAMS, str(refused)) from None
        said = types.PromptMessage(role="user", content=types.TextContent(type="text", text=text))
        return types.GetPromptResult(messages=[said])
