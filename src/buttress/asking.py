"""From a finished review to the same review with what a model adds, when the user asks for one."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from buttress.errors import ConfigError
from buttress.report.progress import Progress, remark

if TYPE_CHECKING:
    from pathlib import Path

    from buttress.agent.advise import Options
    from buttress.agent.client import Client
    from buttress.agent.recording import Recording
    from buttress.review import Review

MODES, CONTEXTS = ("brief", "deep"), ("source", "facts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How a model is to be asked about the review, as the user typed it; empty words and None leave it to the user's
    settings. ``payload``: print what would be sent, and send nothing.
    """

    on: bool = False
    payload: bool = False
    withheld: bool = False
    mode: str = ""
    model: str = ""
    base_url: str = ""
    max_usd: float | None = None
    context: str = ""

    def complain(self) -> None:
        """Raise :class:`ConfigError` for words that make no sense."""
        for option, value, known in (("--llm-mode", self.mode, MODES), ("--context", self.context, CONTEXTS)):
            if value and value not in known:
                raise ConfigError(f'{option}: expected one of {", ".join(known)}, got "{value}"')
        idle = [
            option
            for option, given in (
                ("--llm-mode", self.mode),
                ("--model", self.model),
                ("--base-url", self.base_url),
                ("--max-usd", self.max_usd is not None),
                ("--context", self.context),
                ("--show-withheld", self.withheld),
            )
            if given
        ]
        if idle and not (self.on or self.payload):
            raise ConfigError(f"{idle[0]} speaks about a model, and none is asked: add --llm, or --show-payload")


def asked(result: Review, asking: Asking, root: Path, *, fresh: bool, quiet: bool) -> Review:
    """The review with what the model added and code has checked; the same findings whatever happens."""
    from buttress.agent.advise import advise
    from buttress.findings.advice import Advice

    client, max_usd = _client(result, asking, root, quiet=quiet)
    with Progress("" if quiet else f"buttress: asking {client.name} …") as progress:
        options = replace(_options(asking, fresh=fresh, progress=progress), max_usd=max_usd)
        try:
            return advise(result, client, options)
        except Exception as error:  # a bug of ours must not cost anybody the review
            if os.environ.get("BUTTRESS_DEBUG"):
                raise
            what = f"internal error ({type(error).__name__}): nothing of the model is used"
            line = f"{what}; BUTTRESS_DEBUG=1 shows where; the review above stands without it"
            return replace(result, advice=Advice("invalid", line, client.bill))


def recorded(result: Review, asking: Asking, root: Path) -> tuple[Review, Recording | None]:
    """The review with what the model added, asked anew, and what it said; None where it gave no answer."""
    from buttress.agent.advise import advise_and_record

    client, max_usd = _client(result, asking, root, quiet=False)
    with Progress(f"buttress: asking {client.name} …") as progress:
        options = replace(_options(asking, fresh=True, progress=progress), max_usd=max_usd)
        return advise_and_record(result, client, options)


def replayed(result: Review, recording: Recording) -> tuple[Review, bool]:
    """A review with what of a recording holds, checked anew, and whether what a model would be told has changed since."""
    from buttress.agent.advise import replay

    return replay(result, recording)


def payload(result: Review, asking: Asking, root: Path) -> str:
    """The exact body of the first request, as JSON text. Nothing is sent, and no key is needed."""
    import json

    from buttress.agent.advise import payload as first_request

    client, _ = _client(result, asking, root, quiet=True)
    body = client.payload(first_request(result, _options(asking)))
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _options(asking: Asking, *, fresh: bool = False, progress: Progress | None = None) -> Options:
    from buttress.agent.advise import Options

    return Options(
        mode="deep" if asking.mode == "deep" else "brief",
        context="facts" if asking.context == "facts" else "source",
        fresh=fresh,
        on_step=(lambda step: progress.update(f"buttress: {step} …")) if progress else None,
    )


def _client(result: Review, asking: Asking, root: Path, *, quiet: bool) -> tuple[Client, float]:
    """Whoever is to be asked, and what that may cost in US dollars. Every body passes through redaction just before it
    leaves: secrets by their form, and the values of ``.env`` files.
    """
    from buttress.agent.client import Client
    from buttress.agent.redaction import Redactor
    from buttress.agent.settings import load_settings

    settings = load_settings(model=asking.model, base_url=asking.base_url, max_usd=asking.max_usd, reviewed=(root,))
    for warning in () if quiet else settings.warnings:
        remark(warning)
    return Client(settings, before_send=Redactor(result.tree).redact_payload), settings.max_usd
