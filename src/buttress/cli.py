"""The verbs. Every body is one call; what a verb does is told in the help that people read."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import buttress
from buttress import session
from buttress.adoption import verbs
from buttress.asking import Asking
from buttress.options import (
    AddIgnore,
    BaseUrl,
    ConfigFile,
    Context,
    Coverage,
    Dialect,
    Everything,
    ExitZero,
    FailOn,
    Form,
    Ignore,
    ListForm,
    Llm,
    LlmMode,
    MaxUsd,
    ModelName,
    NoCache,
    Outputs,
    Paths,
    Quiet,
    Reason,
    Select,
    ShowPayload,
    ShowWithheld,
    Since,
    StdinFilename,
    Symptom,
    Until,
)


class VerbsFirst(TyperGroup):
    """Help that begins with what the tool does; options that stand before any verb come last."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Verbs, then options."""
        self.format_commands(ctx, formatter)
        records = [record for parameter in self.get_params(ctx) if (record := parameter.get_help_record(ctx))]
        with formatter.section("Options"):
            formatter.write_dl(records)


app = typer.Typer(
    name="buttress",
    cls=VerbsFirst,
    help=(
        "Reviews backend designs (schemas, migrations, APIs) and proves what it says. Begin with: buttress review\n\n"
        "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 the review could not be done."
    ),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(on: bool) -> None:
    if on:
        typer.echo(f"buttress {buttress.__version__}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version, show_default=False),
]


@app.callback()
def _before_any_verb(*, version: Version = False) -> None:
    del version  # printed by its callback


@app.command(short_help="What will hurt, why, and what to do instead, the worst first.")
def review(
    *,
    paths: Paths = None,
    everything: Everything = False,
    coverage: Coverage = False,
    form: Form = "text",
    output: Outputs = None,
    fail_on: FailOn = "",
    select: Select = None,
    ignore: Ignore = None,
    dialect: Dialect = "",
    config: ConfigFile = "",
    no_cache: NoCache = False,
    since: Since = "",
    stdin_filename: StdinFilename = "",
    exit_zero: ExitZero = False,
    quiet: Quiet = False,
    symptom: Symptom = "",
    llm: Llm = False,
    llm_mode: LlmMode = "",
    model: ModelName = "",
    base_url: BaseUrl = "",
    max_usd: MaxUsd = None,
    context: Context = "",
    show_payload: ShowPayload = False,
    show_withheld: ShowWithheld = False,
) -> int:
    """Review a backend: what will hurt, why, and what to do instead, the worst first."""
    return session.run(
        session.Request(
            paths=tuple(paths or ()),
            everything=everything,
            coverage=coverage,
            form=form,
            outputs=tuple(output or ()),
            fail_on=fail_on,
            select=_words(select),
            ignore=_words(ignore),
            dialect=dialect,
            config=config,
            cache=not no_cache,
            since=since,
            stdin_filename=stdin_filename,
            exit_zero=exit_zero,
            quiet=quiet,
            symptom=symptom,
            asking=Asking(
                on=llm,
                payload=show_payload,
                withheld=show_withheld,
                mode=llm_mode,
                model=model,
                base_url=base_url,
                max_usd=max_usd,
                context=context,
            ),
        )
    )


@app.command(short_help="The same findings, one line each, for hooks and CI.")
def check(
    *,
    paths: Paths = None,
    form: Form = "text",
    output: Outputs = None,
    fail_on: FailOn = "",
    select: Select = None,
    ignore: Ignore = None,
    dialect: Dialect = "",
    config: ConfigFile = "",
    no_cache: NoCache = False,
    since: Since = "",
    stdin_filename: StdinFilename = "",
    exit_zero: ExitZero = False,
    quiet: Quiet = False,
    add_ignore: AddIgnore = None,
    reason: Reason = "",
    until: Until = "",
) -> int:
    """The same findings, one line each, for hooks and CI; warnings fail it too."""
    return verbs.check_or_ignore(
        session.Request(
            terse=True,
            paths=tuple(paths or ()),
            form=form,
            outputs=tuple(output or ()),
            fail_on=fail_on,
            select=_words(select),
            ignore=_words(ignore),
            dialect=dialect,
            config=config,
            cache=not no_cache,
            since=since,
            stdin_filename=stdin_filename,
            exit_zero=exit_zero,
            quiet=quiet,
        ),
        _words(add_ignore),
        reason,
        until,
    )


@app.command(short_help="Accept today's findings, and be told only about new ones.")
def baseline(
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[update|show] …", help="PATHS to accept; update [PATHS]; show [RULE or subject]."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write it anew over one that exists.")] = False,
    allow_new: Annotated[bool, typer.Option("--allow-new", help="update: accept new findings too.")] = False,
    reason: Reason = "",
    select: Select = None,
    ignore: Ignore = None,
    dialect: Dialect = "",
    config: ConfigFile = "",
    no_cache: NoCache = False,
) -> int:
    """Accept the findings of today in buttress-baseline.jsonl; from then on, only new ones are told.

    update removes what has been fixed (and with --allow-new adds what is new); show explains what was accepted.
    """
    return verbs.baseline(
        session.Request(
            paths=tuple(words or ()),
            select=_words(select),
            ignore=_words(ignore),
            dialect=dialect,
            config=config,
            cache=not no_cache,
        ),
        force=force,
        allow_new=allow_new,
        reason=reason,
    )


@app.command(short_help="Look at a repository, write its settings, say what to do next.")
def init(
    *,
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="The repository; the default is this folder.")] = ".",
    hook: Annotated[bool, typer.Option("--hook", help="Write the pre-commit entry too.")] = False,
    agent: Annotated[
        bool, typer.Option("--agent", help="Write a subagent and a skill for chat clients instead of settings.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write anew over what exists.")] = False,
) -> int:
    """Look at a repository, say what was found, and write a commented buttress.toml.

    With --agent: .claude/agents/backend-architect.md, .claude/skills/buttress/SKILL.md, and how a client finds the server.
    """
    return verbs.init(folder, hook=hook, agent=agent, force=force)


@app.command(short_help="The settings in force, and what each key does.")
def config(
    *,
    paths: Paths = None,
    explain: Annotated[str, typer.Option("--explain", metavar="KEY", help="What one key does.")] = "",
    schema: Annotated[bool, typer.Option("--schema", help="The JSON schema of buttress.toml.")] = False,
    config: ConfigFile = "",
) -> int:
    """The settings in force and where each comes from."""
    return verbs.settings(session.Request(paths=tuple(paths or ()), config=config), explain=explain, schema=schema)


@app.command(short_help="Why a rule exists, and when it is fine to ignore it.")
def explain(
    rule: Annotated[
        str,
        typer.Argument(
            help="A rule's name or code, a checklist item, or a principle.", autocompletion=session.complete_rule
        ),
    ],
) -> int:
    """Why a rule exists, with numbers and their sources, and when it is fine to ignore it."""
    return session.explain(rule)


@app.command(short_help="Every rule there is.")
def rules(*, form: ListForm = "text") -> int:
    """Every rule: code, name, severity, domain, profile, summary."""
    return session.rules(form)


@app.command(short_help="Think aloud with the architect about this repository.")
def chat(
    *,
    paths: Paths = None,
    question: Annotated[
        str | None, typer.Option("--print", "-p", metavar="TEXT", help="Answer this and end; - is stdin.")
    ] = None,
    resume: Annotated[
        str, typer.Option("--resume", metavar="ID", help="Continue a session; last is this folder's.")
    ] = "",
    listing: Annotated[bool, typer.Option("--list", help="The sessions that were kept.")] = False,
    export: Annotated[str, typer.Option("--export", metavar="ID", help="Print a session as Markdown.")] = "",
    delete: Annotated[str, typer.Option("--delete", metavar="ID", help="Delete a session.")] = "",
    no_keep: Annotated[bool, typer.Option("--no-keep", help="Do not write this conversation down.")] = False,
    model: ModelName = "",
    base_url: BaseUrl = "",
    max_usd: Annotated[
        float | None,
        typer.Option("--max-usd", metavar="USD", help="What a conversation may cost at most; the default is 1.00."),
    ] = None,
    context: Context = "",
    since: Since = "",
    select: Select = None,
    ignore: Ignore = None,
    dialect: Dialect = "",
    config: ConfigFile = "",
) -> int:
    """Talk about a backend: every answer is tied to its files, and what code could not check is marked ~.

    Without a key, the commands work all the same: /help lists them.
    """
    from buttress.chat import verb
    from buttress.chat.wanted import Wanted

    if listing or export or delete:
        return verb.sessions(listing=listing, export=export, delete=delete)
    return verb.chat(
        Wanted(
            request=session.Request(
                paths=tuple(paths or ()),
                select=_words(select),
                ignore=_words(ignore),
                dialect=dialect,
                config=config,
                since=since,
            ),
            context=session.context_of(context),
            model=model,
            base_url=base_url,
            max_usd=max_usd,
            question=question,
            resume=resume,
            keep=not no_keep,
        )
    )


@app.command(short_help="Serve reviews and checks to another chat client (MCP, over stdio).")
def mcp(
    *,
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="What to review; the default is this folder.")] = ".",
    context: Context = "",
    config: ConfigFile = "",
) -> int:
    """Serve reviews, evidence and checks to a chat client over stdio; needs no key and no network."""
    from buttress.mcp import serve

    return serve(session.Request(paths=(folder,), config=config, quiet=True), session.context_of(context))


@app.command(name="eval", short_help="Score recorded replies of a model, or record some.")
def evaluate(
    *,
    recordings: Annotated[
        list[str] | None, typer.Argument(metavar="FILES", help="Recordings; with --record, what to review.")
    ] = None,
    record: Annotated[
        str, typer.Option("--record", metavar="FILE", help="Ask a model live and write what it says.")
    ] = "",
    form: ListForm = "text",
    show: Annotated[
        bool, typer.Option("--show", help="The reviews too, with what holds and what was withheld.")
    ] = False,
    llm_mode: LlmMode = "",
    model: ModelName = "",
    base_url: BaseUrl = "",
    max_usd: MaxUsd = None,
    context: Context = "",
) -> int:
    """Replay recorded replies and count what holds: needs no key. With --record, ask a model and keep what it says."""
    from buttress import evaluation

    if not record:
        return evaluation.evaluate(recordings or (), form, show=show)
    asking = Asking(on=True, mode=llm_mode, model=model, base_url=base_url, max_usd=max_usd, context=context)
    return evaluation.record(record, session.Request(paths=tuple(recordings or ())), asking)


@app.command(short_help="Which parts work here, and in which versions.")
def doctor() -> int:
    """Which parts work here, and in which versions."""
    return session.doctor()


def _words(values: list[str] | None) -> tuple[str, ...]:
    """``--select a,b --select c`` as ``("a", "b", "c")``."""
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())
