"""Files of environment variables: one ``NAME=value`` a line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.blueprint.deployment import Variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.source import Source

_LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_REMARK = re.compile(r"[ \t]+#.*$")


def read_dotenv(source: Source, *, example: bool = False) -> Iterator[Variable]:
    """The variables of a file. An ``example`` shows what may be set: nothing in it is given."""
    for found in _LINE.finditer(source.text):
        value = found.group(2)
        if value[:1] in ("'", '"') and value.find(value[0], 1) > 0:
            value = value[1 : value.find(value[0], 1)]
        else:
            value = _REMARK.sub("", value) if not value.startswith("#") else ""
        span = source.span(found.start(1), found.end(2))
        variable = Variable(found.group(1), value, span, source="env_file")
        yield replace(variable, given=False) if example or "$" in value else variable
