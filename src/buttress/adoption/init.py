"""``buttress init``: look at a repository, say what was found, write first settings and the commit hook."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from buttress.adoption._hook import CONFIG, with_hook
from buttress.adoption._images import servers
from buttress.adoption._managers import other_manager, plain_hook
from buttress.adoption._settings_text import settings_text
from buttress.assembly.git import git_root
from buttress.config import OWN_FILE, load_config
from buttress.errors import InputError
from buttress.files import write_whole
from buttress.findings.baseline import FILE as BASELINE
from buttress.report.style import clean, count, wrap
from buttress.report.text import tally
from buttress.session import CLEAN, Request, reviewed, shortfall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.catalog import Database
    from buttress.review import Review
    from buttress.targets import Target

#: Columns of a line; nobody's terminal is asked, so that the words are the same in a log.
_WIDTH = 100
#: How many places one line names.
_NAMED = 3


def init(folder: Path, *, hook: bool, force: bool = False) -> int:
    """Write ``buttress.toml`` into a folder, and with ``hook`` the entry for pre-commit at the top of its repository;
    say what was found and what to do next. The exit code.

    Settings and hooks that are there stay as they are: a second call changes nothing. ``force`` writes the settings
    anew. Raises :class:`InputError` for a folder without anything to review, and for one that cannot be written to;
    nothing is asked and no file is written in part.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; name the folder that holds the project")
    target, _, result = reviewed(Request(terse=True, paths=(str(folder),)))
    if trouble := shortfall(result, target):
        raise InputError(trouble)
    plan = _Hook(folder) if hook else None  # whatever is wrong with the hook is told before anything is written
    _say("found", *_found(result.blueprint))
    _settings(target, result.blueprint, force=force)
    if plan is not None:
        plan.carry_out()
    _next(result, folder, hooked=plan is not None)
    return CLEAN


def _settings(target: Target, blueprint: Blueprint, *, force: bool) -> None:
    own, said = target.root / OWN_FILE, Path(load_config(target.root).path)
    shared = target.root / "pyproject.toml"
    if said.name == shared.name and said.parent == target.root:
        _say("settings", f"[tool.buttress] in {target.show(shared.name)} holds them; nothing written")
    elif said.is_file() and not force:
        what = f"--force writes {'it anew' if said == own else f'a {OWN_FILE} here, which then holds instead'}"
        _say("settings", f"{_shown(said, target)} holds them; left as it is ({what})")
    else:
        write_whole(own, settings_text(blueprint, tuple(servers(target.tree))))
        _say("settings", f"wrote {target.show(OWN_FILE)}: read it, take the # away where a line is true")


def _shown(path: Path, target: Target) -> str:
    return target.show(path.name) if path.parent == target.root else path.as_posix()


class _Hook:
    """What ``--hook`` is going to do, worked out before anything is written. ``text``: the new configuration of
    pre-commit, None where there is nothing to write. Raises :class:`InputError` where it cannot be done.
    """

    def __init__(self, folder: Path) -> None:
        root = git_root(folder)
        if root is None:
            raise InputError(
                f"{folder}: is in no git repository, so nothing commits here; git init first, or leave out --hook"
            )
        yml = root / CONFIG.replace(".yaml", ".yml")  # prek reads that name too
        self.root, self.file = root, yml if yml.is_file() and not (root / CONFIG).is_file() else root / CONFIG
        exists = self.file.is_file()
        self.elsewhere = "" if exists else other_manager(root)
        self.text = None if self.elsewhere else with_hook(self._read() if exists else "", self.file.name)

    def _read(self) -> str:
        try:
            return self.file.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"{self.file}: cannot be read as UTF-8 text ({error}); mend it, or leave out --hook"
            ) from None

    def carry_out(self) -> None:
        """Write, and say what was done."""
        if self.elsewhere:
            _say("hook", f"{self.elsewhere} (nothing written)")
            return
        if self.text is None:
            _say("hook", f"{self.file.name} has it; left as it is")
        else:
            write_whole(self.file, self.text)
            _say("hook", f"wrote the entry into {self.file.name}")
        if plain_hook(self.root) is None:
            _say("", "switch it on in this clone: pre-commit install (or prek install)")


def _found(blueprint: Blueprint) -> Iterator[str]:
    for database in blueprint.reviewed:
        yield _database(database, counted=not blueprint.release.paths)
    for api in blueprint.apis:
        yield f"{api.key}: OpenAPI {api.version}, {count(len(api.operations), 'operation')}"
    gaps = [place for place in blueprint.coverage.not_understood if not place.opaque]
    if gaps:
        named = ", ".join(f"{place.span.path}:{place.span.line}" for place in gaps[:_NAMED])
        more = f" and {len(gaps) - _NAMED:,} more" if len(gaps) > _NAMED else ""
        yield f"not understood: {named}{more} (buttress review --coverage says why)"
    unread = blueprint.coverage.candidates
    if unread:
        yield f"in a form that is not read yet: {', '.join(unread[:_NAMED])}" + (" …" if len(unread) > _NAMED else "")


def _database(database: Database, *, counted: bool) -> str:
    """One database in a line. Beside a release only the release's own migrations are kept, and so not ``counted``."""
    tables = count(sum(1 for _ in database.catalog.base_tables()), "table")
    steps = count(len(database.migrations), "migration") if counted else "migrations"
    if database.runner:
        history = f", {steps} run by {database.runner}" if database.migrations else f", kept by {database.runner}"
    else:
        history = f", {steps} (what runs them is not known)" if len(database.migrations) > 1 else ""
    return f"{database.key or '.'}: {database.dialect}, {tables}{history}"


def _next(result: Review, folder: Path, *, hooked: bool) -> None:
    here = "" if folder.resolve() == Path.cwd() else f" {folder.as_posix()}"
    tallied = tally(Counter(str(finding.severity) for finding in result.findings))
    number = len(result.findings)
    places = sum(finding.count for finding in result.findings)
    if number and not (folder / BASELINE).is_file():
        at = f" at {places:,} places" if places > number else ""
        some = f"{count(number, 'finding')} today{at} ({', '.join(tallied)})"
        _say("next", f"{some}: buttress review{here} shows them, buttress baseline accepts them")
    elif number:
        _say("next", f"{count(number, 'finding')} beyond the baseline: buttress review{here}")
    else:
        _say("next", "no findings today")
    if not hooked:
        _say("", f"buttress init{here} --hook reviews what every commit changes; old findings stay out of it")


def _say(label: str, *lines: str) -> None:
    for number, line in enumerate(lines):
        head = f"{label if number == 0 else '':<9} "
        sys.stdout.write("\n".join(wrap(clean(line), _WIDTH, head, " " * 10)) + "\n")
