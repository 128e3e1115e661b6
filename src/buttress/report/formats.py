"""The report formats by name, each loaded when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.review import Review

#: Every ``--format``, in the order in which help and errors name them.
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")


def render(form: str, review: Review, where: Callable[[str], str], outcome: str, fail_on: str) -> str:
    """The report in any format but ``text``, which is made for a terminal and not rendered here.

    ``where`` turns a path of the tree into one relative to the repository's top, which is what code hosts want;
    ``outcome`` is the exit code and why, as in ``exit 1: 3 errors``; ``fail_on`` is the least severity that fails
    the run. Never coloured. Raises :class:`ValueError` for a name that is no such format.
    """
    if form == "json":
        from buttress.report import json_v1

        return json_v1.render(review)
    if form == "sarif":
        from buttress.report import sarif

        return sarif.render(review, where, outcome)
    if form == "github":
        from buttress.report import github

        return github.render(review, where, outcome)
    if form == "gitlab":
        from buttress.report import gitlab

        return gitlab.render(review, where)
    if form == "junit":
        from buttress.report import junit

        return junit.render(review, where, outcome, fail_on)
    if form == "markdown":
        from buttress.report import markdown

        return markdown.render(review, where, outcome)
    raise ValueError(f"no report format is called {form!r}")
