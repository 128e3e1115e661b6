"""What may stand behind verbs on the command line: each option once, with the line that help shows."""

from __future__ import annotations

from typing import Annotated

import typer

from buttress import session

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATHS", help="Folders to review, or files to look at; the default is this folder."),
]
Everything = Annotated[bool, typer.Option("--all", help="Every finding, not only the five that matter most.")]
Coverage = Annotated[bool, typer.Option("--coverage", help="What was read, skipped and not understood.")]
Form = Annotated[str, typer.Option("--format", metavar="|".join(session.FORMATS), help="What to print.")]
ListForm = Annotated[str, typer.Option("--format", metavar="text|json", help="What to print.")]
Since = Annotated[
    str,
    typer.Option("--since", metavar="REF", help="Only what is new since then: a commit or branch, or A..B."),
]
StdinFilename = Annotated[
    str, typer.Option("--stdin-filename", metavar="PATH", help="The name of the text on standard input (PATHS: -).")
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 where findings would make it 1.")]
AddIgnore = Annotated[
    list[str] | None,
    typer.Option("--add-ignore", metavar="RULES", help="Write inline ignores for what is shown of these rules."),
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for what is written.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="The last day on which a written ignore holds.")]
Symptom = Annotated[
    str,
    typer.Option(
        "--symptom",
        metavar="FILE",
        help="An EXPLAIN, slow query log, stack trace or sentence to start from; - is stdin.",
    ),
]
Llm = Annotated[
    bool,
    typer.Option("--llm", help="Ask a model too: it explains, connects and proposes; code checks every statement."),
]
LlmMode = Annotated[
    str, typer.Option("--llm-mode", metavar="brief|deep", help="One question (brief), or a bounded search with tools.")
]
ModelName = Annotated[str, typer.Option("--model", metavar="NAME", help="Which model: a name, or haiku, sonnet, opus.")]
BaseUrl = Annotated[
    str,
    typer.Option("--base-url", metavar="URL", help="Another server that speaks the Messages API, such as a local one."),
]
MaxUsd = Annotated[
    float | None, typer.Option("--max-usd", metavar="USD", help="What a run may cost at most; the default is 0.10.")
]
Context = Annotated[
    str, typer.Option("--context", metavar="source|facts", help="facts: send names and structure, no line of source.")
]
ShowPayload = Annotated[
    bool, typer.Option("--show-payload", help="Print exactly what would be sent, and send nothing.")
]
ShowWithheld = Annotated[
    bool, typer.Option("--show-withheld", help="What the model said and code did not let through, with the reason.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="The findings and nothing else.")]
Outputs = Annotated[
    list[str] | None,
    typer.Option("--output", metavar="FORMAT=FILE", help="Also write a report to a file; may be repeated."),
]
FailOn = Annotated[
    str,
    typer.Option("--fail-on", metavar="error|warning|advice", help="The least severity that makes the exit code 1."),
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="RULES", help="Only these: names, codes, prefixes or domains, with commas."),
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="RULES", help="All but these.")]
Dialect = Annotated[
    str, typer.Option("--dialect", metavar="postgres|mysql|sqlite", help="The SQL dialect, where detection is wrong.")
]
ConfigFile = Annotated[str, typer.Option("--config", metavar="FILE", help="Settings, instead of the nearest file.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Read every file anew, and ask a model anew.")]
