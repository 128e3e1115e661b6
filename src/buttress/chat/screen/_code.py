"""Listings: coloured where there is colour, framed as Markdown frames them, and otherwise exactly what was written, so
that what is copied from the screen is the code.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from buttress.agent.cleaning import one_line
from buttress.report.style import clean

if TYPE_CHECKING:
    from rich.style import Style
    from rich.syntax import SyntaxTheme

    from buttress.agent.answers.parts import Listing
    from buttress.report.style import Ink

#: Languages that are coloured, and the name of their grammar. Others are shown plain: a name that a model wrote must
#: not decide which module is loaded.
_GRAMMARS = {
    **dict.fromkeys(("sql", "ddl", "sqlite", "sqlite3"), "sql"),
    **dict.fromkeys(("postgresql", "postgres", "pgsql", "psql"), "postgresql"),
    **dict.fromkeys(("mysql", "mariadb"), "mysql"),
    **dict.fromkeys(("yaml", "yml", "openapi"), "yaml"),
    **dict.fromkeys(("js", "javascript", "jsx"), "javascript"),
    **dict.fromkeys(("ts", "typescript", "tsx"), "typescript"),
    **dict.fromkeys(("sh", "bash", "shell", "console"), "bash"),
    **dict.fromkeys(("py", "python"), "python"),
    **dict.fromkeys(("rb", "ruby"), "ruby"),
    **dict.fromkeys(("rs", "rust"), "rust"),
    **{name: name for name in ("json", "go", "kotlin", "php", "toml", "http", "graphql", "protobuf", "diff")},
}
#: Characters of a listing, and of one of its lines, beyond which colour is not worth the wait (grammars can be made to take
#: time with the square of their text; that of Java, worse than that, is left out).
_COLOURED, _LINE = 12_000, 500
#: Lines that could be taken for the end of the frame.
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})", re.MULTILINE)
#: Lines that cite a place as a checked statement does; comments of code may.
_CITES = re.compile(r"^(?![ \t]*(?:--|#|//|/?\*|%%|;)).*\([^()\s]+\.\w+:\d", re.MULTILINE)
#: Languages that are code, and so need no mark when nothing has tried them; all others may be prose.
_CODE = frozenset(_GRAMMARS) | frozenset(
    [
        "c",
        "c++",
        "cpp",
        "cs",
        "csharp",
        "java",
        "scala",
        "swift",
        "elixir",
        "ex",
        "erlang",
        "clojure",
        "haskell",
        "lua",
        "perl",
        "r",
        "dart",
        "zig",
        "objc",
        "groovy",
        "powershell",
        "ps1",
        "css",
        "scss",
        "html",
        "xml",
        "ini",
        "cfg",
        "env",
        "properties",
        "dockerfile",
        "docker",
        "makefile",
        "cmake",
        "hcl",
        "terraform",
        "tf",
        "nginx",
        "prisma",
        "mermaid",
        "plantuml",
        "dbml",
        "proto",
        "avro",
        "cypher",
        "cql",
        "redis",
        "promql",
        "jsonc",
        "json5",
        "csv",
        "zsh",
        "fish",
        "bat",
        "vue",
        "svelte",
    ]
)
#: Stands for a tab while colours are sought: white space for every grammar, and nothing that the library changes.
_TAB = "\u2003"


def code_lines(listing: Listing, ink: Ink, *, tried: bool = False) -> list[str]:
    """The listing between fences. Where it could pass for prose of ours once its first fence has scrolled away, every
    line is marked.
    """
    lines = [code_line(line) for line in listing.text.split("\n")]
    language = re.sub(r"[^\w.+#-]", "", clean(listing.language))[:40]
    if _passes_for_prose(listing, tried=tried):
        shown = [ink.paint("~", "dim") + f" {line}".rstrip() for line in lines]
    else:
        shown = _coloured("\n".join(lines), language.lower()) if ink.colour else lines
    return [ink.paint(f"```{language}", "dim"), *(ink.fit(line) for line in shown), ink.paint("```", "dim")]


def _passes_for_prose(listing: Listing, *, tried: bool) -> bool:
    """Whether a listing ends its own frame, cites as a checked statement does, or is no code at all."""
    if _FENCE.search(listing.text) or _CITES.search(listing.text):
        return True
    return not tried and listing.language.lower() not in _CODE


def code_line(text: str) -> str:
    """A line of code, safe to print. Tabs stay, and nothing is cut."""
    text = text.rstrip("\r")
    return text if text.isascii() and text.isprintable() else "\t".join(map(_safe, text.split("\t")))


def _safe(text: str) -> str:
    return clean(one_line(text))


def _coloured(text: str, language: str) -> list[str]:
    """The lines in colour; as they are where no grammar is known or one would take long or change a character."""
    lines = text.split("\n")
    grammar = _GRAMMARS.get(language)
    if grammar is None or len(text) > _COLOURED or max(map(len, lines)) > _LINE or _TAB in text:
        return lines
    from rich.syntax import Syntax

    kept = text.replace("\t", _TAB)  # a tab would be made blanks, and blanks are not what was written
    found = Syntax(kept, grammar, theme=_theme()).highlight(kept)
    if found.plain.rstrip("\n") != kept.rstrip("\n"):
        return lines
    coloured: list[str] = []
    for line in found.split("\n", allow_blank=True)[: len(lines)]:
        pieces, at = [], 0
        for span in sorted(line.spans):
            if span.start < at:
                continue
            style = _as_style(span.style)
            pieces += [line.plain[at : span.start], _rendered(line.plain[span.start : span.end], style)]
            at = span.end
        coloured.append("".join([*pieces, line.plain[at:]]).replace(_TAB, "\t"))
    return coloured + lines[len(coloured) :]


def _rendered(text: str, style: Style) -> str:
    from rich.color import ColorSystem

    return style.render(text, color_system=ColorSystem.STANDARD) if text.strip() else text


def _as_style(style: str | Style) -> Style:
    from rich.style import Style

    return Style.parse(style) if isinstance(style, str) else style


@cache
def _theme() -> SyntaxTheme:
    """Few colours, all out of the terminal's own palette: they can be read on light and on dark ground."""
    from pygments.token import Token  # type: ignore[import-untyped]
    from rich.style import Style
    from rich.syntax import ANSISyntaxTheme

    return ANSISyntaxTheme(
        {
            Token: Style(),
            Token.Comment: Style(dim=True),
            Token.Keyword: Style(bold=True),
            Token.Name.Builtin: Style(color="cyan"),
            Token.Keyword.Type: Style(color="cyan"),
            Token.Name.Tag: Style(color="cyan"),
            Token.Literal.String: Style(color="green"),
            Token.Literal.Number: Style(color="cyan"),
            Token.Literal.Scalar: Style(),
            Token.Generic.Deleted: Style(color="red"),
            Token.Generic.Inserted: Style(color="green"),
        }
    )
