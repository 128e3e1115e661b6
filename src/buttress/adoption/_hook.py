"""The pre-commit entry, and how it gets into a ``.pre-commit-config.yaml`` that somebody else wrote."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from buttress.errors import InputError

#: What pre-commit reads.
CONFIG = ".pre-commit-config.yaml"
ENTRY = "buttress check --since HEAD"
#: Files that Buttress reads, and the two that change what it says. One line each: they go into other people's files.
FILES = (
    r"(?i)\.(sql|psql|ddl)(\.(postgres(ql)?|mysql|mariadb|sqlite3?))?$|\.(prisma|json|ya?ml|md|markdown|mmd)$"
    r"|schema\.rb$|(^|/)Procfile$|(^|/)buttress\.toml$|(^|/)buttress-baseline\.jsonl$"
)
#: YAML and JSON that other tools own, and Markdown that plans nothing. A run on one costs a start of Python and can find nothing.
EXCLUDE = (
    r"(^|/)(package(-lock)?|tsconfig[\w.-]*|composer|renovate|lerna|nx|turbo|vercel|components|manifest|jsconfig"
    r"|pnpm-lock|pnpm-workspace|mkdocs|\.[\w.-]+)\.(json|ya?ml)$"
    r"|(^|/)(README|CHANGELOG|CHANGES|CONTRIBUTING|CODE_OF_CONDUCT|LICENSE|AGENTS|CLAUDE)[\w.-]*\.(md|markdown)$"
    r"|(^|/)\.(sqlx|github|circleci|vscode|idea|yarn)/"
)
#: What was written there before, by us or by hand.
_OURS = ("buttress", "buttress-all")
_LOCAL = (
    "# Reviews what a commit changes, with the buttress on PATH. To pin one version for the whole team, put the address",
    '# of Buttress\'s repository and a "rev:" in place of "local", and keep nothing but "- id: buttress" below "hooks:".',
    "- repo: local",
    "  hooks:",
    "    - id: buttress",
    "      name: buttress",
    f"      entry: {ENTRY}",
    "      language: system",
    "      require_serial: true",
    f"      files: '{FILES}'",
    f"      exclude: '{EXCLUDE}'",
)


def with_hook(text: str, path: str = CONFIG) -> str | None:
    """The configuration with our hook as its last entry, every other byte as it was; None when it is there already.

    Raises :class:`InputError` where the file is no configuration of pre-commit, or is written in a way that cannot be
    appended to without reformatting it.
    """
    import yaml

    try:
        before = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: "2026-99-99" looks like a date
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise InputError(f"{path}{line}: is not valid YAML, expected pre-commit's configuration; mend it") from None
    if _has_hook(before, path):
        return None
    whole = {**(before or {}), "repos": [*((before or {}).get("repos") or []), *yaml.safe_load("\n".join(_LOCAL))]}
    try:
        after = _insert(text, yaml)
        if yaml.safe_load(after) == whole:
            return after
    except yaml.YAMLError:
        pass
    raise InputError(
        f'{path}: "repos:" cannot be added to as it is written; write it as one "- repo:" a line, and retry'
    )


def entry(indent: str = "  ") -> str:
    """The lines that belong below ``repos:``."""
    return "".join(f"{indent}{line}\n" for line in _LOCAL)


def _has_hook(before: Any, path: str) -> bool:
    if before is None:
        return False
    repos = before.get("repos") if isinstance(before, dict) else ""
    if repos is not None and not isinstance(repos, list):
        raise InputError(f'{path}: expected a mapping with a list "repos:", as pre-commit does; mend it')
    hooks = [
        hook
        for repo in repos or []
        if isinstance(repo, dict) and isinstance(repo.get("hooks"), list)
        for hook in repo["hooks"]
        if isinstance(hook, dict)
    ]
    return any(hook.get("id") in _OURS or str(hook.get("entry", "")).startswith("buttress ") for hook in hooks)


def _insert(text: str, yaml: Any) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    repos = _repos(yaml.compose(text, Loader=yaml.SafeLoader))
    if repos is None:
        head = text if not text or text.endswith("\n") else text + end
        return head + f"repos:{end}" + entry().replace("\n", end)
    start, stop = repos.start_mark.index, _end(repos)
    if not isinstance(repos.value, list) or not repos.value:  # "[]", "null", or nothing behind the colon
        text = text[:start].rstrip(" ") + text[stop:]
        stop, column = len(text[:start].rstrip(" ")), 2
    else:
        column = repos.start_mark.column
    at = _after_comments(text, stop, column)
    gap = "" if text[at - 1] == "\n" else end
    gap += end if _set_apart(text[:at]) else ""
    return text[:at] + gap + entry(" " * column).replace("\n", end) + text[at:]


def _repos(root: Any) -> Any:
    """The value of the outermost key ``repos``; None where there is no such key."""
    pairs = root.value if root is not None else []
    return next((value for key, value in pairs if key.value == "repos"), None)


def _end(node: Any) -> int:
    """Where a node's own text ends. The end of a block collection has no character of its own, and its mark stands
    behind the comments that follow it; the end of its last value does not.
    """
    if isinstance(node.value, str) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _after_comments(text: str, at: int, column: int) -> int:
    """The start of the line behind ``at`` and behind the comments that still belong to the last item: those that are
    indented deeper than the item's dash.
    """
    at = _next_line(text, at if text[at - 1] != "\n" else at - 1)
    while at < len(text):
        line = text[at : _next_line(text, at)]
        bare = line.lstrip(" ")
        if not bare.startswith("#") or len(line) - len(bare) <= column:
            break
        at += len(line)
    return at


def _next_line(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _set_apart(text: str) -> bool:
    """Whether the entries above stand apart by blank lines; then ours does too."""
    lines = [line.strip() for line in text.splitlines()]
    return any(not one and two.startswith("- repo:") for one, two in pairwise(lines))
