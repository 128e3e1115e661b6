"""How a listing of an answer can be tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from buttress.agent.answers.parts import Listing
    from buttress.agent.trial.text import Kind


def kind_of(listing: Listing) -> Kind | Literal[""]:
    """The kind; '' for what is shown as it is."""
    from buttress.agent.drafts.forms import form_of

    form, _ = form_of(listing)
    return cast("Kind | Literal['']", "sql" if form == "query" else form)
