"""The verbs of adoption, from what was typed to the one function that does it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from buttress import session
from buttress.errors import ConfigError


def baseline(request: session.Request, *, force: bool = False, allow_new: bool = False, reason: str = "") -> int:
    """Write, update or show the baseline: the first of the request's paths says which, ``write`` when it is neither.

    Raises :class:`ConfigError` for an option that belongs to another of the three.
    """
    from buttress.adoption import baseline as accepted

    verb, rest = request.paths[:1], request.paths[1:]
    if allow_new and verb != ("update",):
        raise ConfigError("--allow-new: belongs to buttress baseline update")
    if force and verb in {("update",), ("show",)}:
        raise ConfigError(
            f"--force: buttress baseline {verb[0]} has nothing to overwrite; it belongs to buttress baseline"
        )
    if verb == ("update",):
        return accepted.update(replace(request, paths=rest), allow_new=allow_new, reason=reason)
    if verb == ("show",):
        return accepted.show(replace(request, paths=()), " ".join(rest))
    return accepted.write(request, force=force, reason=reason)


def check_or_ignore(request: session.Request, words: tuple[str, ...], reason: str, until: str) -> int:
    """A check; or with the words of rules, inline ignores for what it would show of them."""
    if not words:
        if reason or until:
            raise ConfigError(f"{'--reason' if reason else '--until'}: belongs to --add-ignore RULES")
        return session.run(request)
    from buttress.adoption import ignores

    return ignores.add(request, words, reason, until)


def init(folder: str, *, hook: bool, agent: bool = False, force: bool) -> int:
    """Write the settings of a repository, and with ``hook`` the pre-commit entry; or with ``agent`` the files by which
    chat clients work with Buttress, which need nothing to review (with both, all of it).
    """
    from buttress.adoption.init import init as begin

    if not agent:
        return begin(Path(folder), hook=hook, force=force)
    from buttress.adoption._agent_files import write_agent_files

    if hook:
        begin(Path(folder), hook=True)
    return write_agent_files(Path(folder), force=force)


def settings(request: session.Request, *, explain: str, schema: bool) -> int:
    """Print the settings in force, or what one key does, or the schema of all."""
    from buttress.adoption import settings as told

    if schema:
        return told.schema()
    return told.explain(explain) if explain else told.show(request)
