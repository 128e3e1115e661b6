"""One run of ``review`` or ``check``: from what the user typed to what they read and the exit code."""

from __future__ import annotations

import os
import shlex
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from buttress.asking import Asking, asked, payload
from buttress.config import Config, place_of, suggestion, words_of
from buttress.errors import ConfigError, InputError
from buttress.files import write_whole
from buttress.report.coverage import LOOKED_FOR, understood
from buttress.report.formats import FORMATS
from buttress.report.progress import Progress, remark
from buttress.review import Review, all_rules, review, selected
from buttress.symptoms import find_symptom, pointed_at
from buttress.targets import Target, baseline_of, compared, find_piped, find_target

if TYPE_CHECKING:
    from buttress.review import LoadedRule

CLEAN, FINDINGS, FAILED = 0, 1, 2
#: How many paths of a command are repeated in the lines that say what to type next.
NAMED = 3
#: Files of our own, and of rollbacks, which no review reports as idle.
OUR_FILES = ("buttress.toml", "buttress-baseline.jsonl")
SEVERITIES = ("advice", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user typed. ``terse``: one line a finding (``check``). ``outputs`` are ``FORMAT=FILE`` words.
    ``accepting``: the run is about to write the baseline, so that one which the settings name may be missing.
    """

    paths: tuple[str, ...] = ()
    terse: bool = False
    everything: bool = False
    coverage: bool = False
    form: str = "text"
    outputs: tuple[str, ...] = ()
    fail_on: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    dialect: str = ""
    config: str = ""
    cache: bool = True
    since: str = ""
    stdin_filename: str = ""
    exit_zero: bool = False
    quiet: bool = False
    accepting: bool = False
    symptom: str = ""
    asking: Asking = field(default_factory=Asking)

    @property
    def command(self) -> str:
        """The command again, for lines that tell what to type next."""
        words = ["buttress", "check" if self.terse else "review", *self.paths[:NAMED]]
        words += ["--since", self.since] if self.since else []
        words += ["--symptom", self.symptom] if self.symptom else []
        return shlex.join(words) + (" …" if len(self.paths) > NAMED else "")


def run(request: Request) -> int:
    """Review what was asked for, print it, and return the exit code.

    Raises :class:`InputError` and :class:`ConfigError`, which end a run with exit code 2 as well.
    """
    outputs = _outputs(request.outputs)
    request.asking.complain()
    target, config, result = reviewed(request)
    trouble = shortfall(result, target)
    if request.asking.payload:
        sys.stdout.write(payload(result, request.asking, target.root))
        return CLEAN
    if request.asking.on and not trouble:
        result = asked(result, request.asking, target.root, fresh=not request.cache, quiet=request.quiet)
    fail_on = config.fail_on or ("warning" if request.terse else "error")
    code, outcome = (FAILED, "exit 2: nothing was reviewed") if trouble else verdict(result, fail_on)
    if request.exit_zero and code == FINDINGS:
        code, outcome = CLEAN, f"exit 0 by --exit-zero, not {outcome.removeprefix('exit ')}"
    for form, file in outputs:
        write_whole(file, _report(form, result, target, request, outcome, fail_on, plain=True))
    sys.stdout.write(_report(request.form, result, target, request, outcome, fail_on))
    if request.form == "github":
        _job_summary(result, target, outcome)
    if trouble:
        raise InputError(trouble)
    if request.quiet:
        return code
    if request.terse and request.form == "text":
        _summarise(result)
    idle = _unreviewed(result, target)
    if idle:
        others = f" and {len(idle) - 1:,} more named files hold" if len(idle) > 1 else " holds"
        remark(f"note: {target.show(idle[0])}{others} nothing that Buttress reviews")
    return code


def reviewed(request: Request) -> tuple[Target, Config, Review]:
    """The review that a request asks for, with what it was made from; settings' own notes go to stderr."""
    pasted = find_symptom(request.symptom, request.paths)
    target = target_of(request)
    config = _configured(target.config, request)
    for note in () if request.quiet else config.notes:
        remark(f"note: {note}")
    with Progress("" if request.quiet else f"buttress: reviewing {target.place} …"):
        baseline = baseline_of(target, config, may_lack=request.accepting)
        result = review(target.tree, config, target.base, target.focus, baseline)
    return target, config, replace(result, root=target.place, symptom=pasted and pointed_at(pasted, result))


def target_of(request: Request) -> Target:
    """What a request names, resolved to a tree. Raises :class:`InputError` and :class:`ConfigError`."""
    if "-" in request.paths:
        if len(request.paths) > 1:
            raise InputError("- (standard input) stands alone; name the other files in a run of their own")
        target = find_piped(sys.stdin.buffer.read(), request.stdin_filename, request.config)
    elif request.stdin_filename:
        raise InputError("--stdin-filename names the text on standard input; add - as the only path")
    else:
        target = find_target(request.paths, request.config)
    return compared(target, request.since) if request.since else target


def verdict(result: Review, fail_on: str) -> tuple[int, str]:
    """The exit code of a review that did its job, and how to say it."""
    from buttress.report.text import tally

    threshold = SEVERITIES.index(fail_on)
    failing = Counter(str(f.severity) for f in result.findings if SEVERITIES.index(str(f.severity)) >= threshold)
    if failing:
        return FINDINGS, f"exit 1: {', '.join(tally(failing))}"
    rest = tally(Counter(str(finding.severity) for finding in result.findings))
    level = f"no {fail_on}" if fail_on == "error" else f"nothing at or above {fail_on}"
    return CLEAN, f"exit 0: {', '.join([*rest, level])}"


def shortfall(result: Review, target: Target) -> str:
    """Why the tool could not do its job; empty when it did.

    A folder that holds nothing reviewable and an only input that cannot be parsed are failures. A named file that
    merely holds nothing for us is not: a hook must never block a commit of an irrelevant file.
    """
    blueprint = result.blueprint
    some = blueprint.coverage.understood or understood(blueprint)
    if some and not (target.focus and all(_broken(result, path) for path in target.focus)):
        return ""
    broken = [p for p in blueprint.coverage.not_understood if not target.focus or p.span.path in target.focus]
    if broken:
        first = broken[0]
        return f"{target.show(first.span.path)}:{first.span.line}: cannot be parsed: {first.reason}"
    if target.focus or blueprint.apis or blueprint.databases or blueprint.documents or blueprint.systems:
        return ""
    looked = f"looked for {LOOKED_FOR} in {len(target.tree.list()):,} files"
    return f"{target.place}: nothing to review here; {looked}"


def _broken(result: Review, path: str) -> bool:
    """Whether a file has places that were not understood, and nothing that was."""
    if not any(place.span.path == path for place in result.blueprint.coverage.not_understood):
        return False
    files = [f for database in result.blueprint.databases for f in database.files if f.path == path]
    read = any(statement.status != "failed" for file in files for statement in file.statements)
    designs = {document.path for document in result.blueprint.documents}
    return not read and path not in designs and not any(path in a.files and a.operations for a in result.blueprint.apis)


def _unreviewed(result: Review, target: Target) -> list[str]:
    known = {file.path for database in result.blueprint.databases for file in database.files}
    known.update(path for api in result.blueprint.apis for path in api.files)
    known.update(document.path for document in result.blueprint.documents if document.says_something)
    known.update(path for system in result.blueprint.systems for each in system.deployments for path in each.files)
    known.update(place.span.path for place in result.blueprint.coverage.not_understood)
    known.update(skipped.path for skipped in result.blueprint.coverage.skipped)
    ours = (*OUR_FILES, "down.sql", ".down.sql")
    return [path for path in target.focus if path not in known and not path.endswith(ours)]


def _configured(config: Config, request: Request) -> Config:
    """Settings with the command line's words on top: ``--select`` replaces, ``--ignore`` adds."""
    _one_of("--fail-on", request.fail_on, SEVERITIES)
    _one_of("--dialect", request.dialect, ("postgres", "mysql", "sqlite"))
    _one_of("--format", request.form, FORMATS)
    config = replace(
        config,
        select=request.select or config.select,
        ignore=(*config.ignore, *request.ignore),
        fail_on=request.fail_on or config.fail_on,
        dialect=request.dialect or config.dialect,
        cache=request.cache,
        validate_openapi=not request.terse,
    )
    _known_rules(config, request)
    return config


def _known_rules(config: Config, request: Request) -> None:
    """A word that names no rule is a typing error: silently it would switch off nothing, or everything."""
    words = tuple(words_of(config))
    rules = all_rules() if words else []
    for key, word in words:
        exact = key == "severity"
        if any(_names(loaded, word, exact=exact) for loaded in rules):
            continue
        known = [*(r.rule.name for r in rules), *(() if exact else (r.domain for r in rules))]
        typed = word in (*request.select, *request.ignore)
        place = "" if typed else place_of(config, (key, word) if exact else (key.partition(".")[0],))
        at = f"{place}: {key}: " if place else ""
        kind = "rule" if exact else "rule, code or domain"
        raise ConfigError(f'{at}no {kind} "{word}"; {suggestion(word, tuple(dict.fromkeys(known)))}')


def _names(loaded: LoadedRule, word: str, *, exact: bool) -> bool:
    if exact:
        return word in (loaded.rule.name, loaded.rule.code)
    return selected(loaded, Config(select=(word,)))


def _one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    if value and value not in known:
        raise ConfigError(f'{option}: expected one of {", ".join(known)}, got "{value}"')


def _outputs(words: tuple[str, ...]) -> list[tuple[str, Path]]:
    outputs = []
    for word in words:
        form, equals, path = word.partition("=")
        if not equals or not path or form not in FORMATS:
            raise ConfigError(f'--output: expected FORMAT=FILE with a format of {", ".join(FORMATS)}, got "{word}"')
        outputs.append((form, Path(path)))
    return outputs


def _report(
    form: str, result: Review, target: Target, request: Request, outcome: str, fail_on: str, *, plain: bool = False
) -> str:
    if form != "text":
        from buttress.report.formats import render

        if form == "sarif" and os.environ.get("GITHUB_ACTIONS"):
            # GitHub does not read suppressions: it would open an alert for every answered finding.
            result = replace(result, suppressed=())
        return render(form, result, target.in_repository, outcome, fail_on)
    if request.terse:
        from buttress.report import terse

        return terse.render(result, target.show)
    from buttress.report import text
    from buttress.report.style import Ink, ink_for

    options = text.TextOptions(
        everything=request.everything,
        coverage=request.coverage,
        command=request.command,
        show=target.show,
        outcome=outcome,
        ink=Ink() if plain else ink_for(sys.stdout),
        quiet=request.quiet,
        withheld=request.asking.withheld,
    )
    return text.render(result, options)


def _job_summary(result: Review, target: Target, outcome: str) -> None:
    """GitHub shows what a step appends to this file beside the run."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file:
        from buttress.report.github import summary_markdown

        try:
            with Path(file).open("a", encoding="utf-8", errors="replace") as summary:
                summary.write(summary_markdown(result, target.in_repository, outcome))
        except OSError as error:
            remark(f"note: {file}: the job summary cannot be written ({error.strerror or error})")


def _summarise(result: Review) -> None:
    from buttress.report.terse import summary

    sys.stdout.flush()
    sys.stderr.write(f"{summary(result)}\n")


def context_of(word: str) -> Literal["source", "facts"]:
    """What may be told of the files. Raises :class:`ConfigError` for another word."""
    _one_of("--context", word, ("source", "facts"))
    return "facts" if word == "facts" else "source"


def explain(word: str) -> int:
    """Print the page of a rule or checklist item."""
    from buttress.report.catalogue import explanation
    from buttress.report.style import ink_for

    sys.stdout.write(explanation(word, ink_for(sys.stdout)))
    return CLEAN


def complete_rule(incomplete: str) -> list[str]:
    """What a shell offers behind ``explain``."""
    from buttress.report.catalogue import completions

    return completions(incomplete)


def rules(form: str) -> int:
    """Print the list of rules."""
    from buttress.report.catalogue import rules_json, rules_text
    from buttress.report.style import ink_for

    _one_of("--format", form, ("text", "json"))
    sys.stdout.write(rules_json() if form == "json" else rules_text(ink_for(sys.stdout)))
    return CLEAN


def doctor() -> int:
    """Print which parts work; fails only when a core part does not."""
    from buttress.doctor import examine
    from buttress.report.style import clean, ink_for

    ink = ink_for(sys.stdout)
    styles = {"ok": "green", "warn": "yellow", "fail": "red"}
    parts = list(examine())
    for part in parts:
        sys.stdout.write(f"{ink.paint(f'{part.state:<5}', styles[part.state])} {ink.fit(clean(part.text))}\n")
    return FAILED if any(part.state == "fail" for part in parts) else CLEAN
