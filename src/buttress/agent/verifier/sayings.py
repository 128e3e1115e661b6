"""Other plain ways to say what a predicate's answer says, so that a sentence need not be the catalogue's own.

Each says no more than the statement of the catalogue for the same value, names the arguments in the same order, and has
as many negations.
"""

from __future__ import annotations

import re
from typing import Literal

#: By predicate and value.
SAYINGS: dict[tuple[str, Literal["yes", "no", "unknown"]], tuple[str, ...]] = {
    ("covered-by-index", "yes"): ("an index begins with {0}", "an index leads with {0}"),
    ("covered-by-index", "no"): (
        "no index begins with {0}",
        "no index leads with {0}",
        "no index serves {0}",
    ),
    ("unique-within", "yes"): ("{0} is unique",),
    ("unique-within", "no"): (
        "no unique key covers {0}",
        "nothing keeps {0} unique",
        "{0} has no unique key",
        "{0} is not unique",
    ),
    ("identified", "no"): ("{0} has no key", "no key tells rows of {0} apart"),
    ("nullable", "yes"): ("{0} can be NULL", "{0} is nullable"),
    ("nullable", "no"): ("{0} cannot be NULL", "{0} is not nullable"),
    ("has-foreign-key", "yes"): ("{0} is a foreign key", "{0} has a foreign key"),
    ("has-foreign-key", "no"): ("{0} has no foreign key", "{0} is no foreign key"),
    ("references", "yes"): (
        "{0} points at {1}",
        "{0} references {1}",
        "{0} has a foreign key to {1}",
        "{0} refers to {1}",
    ),
    ("references", "no"): ("{0} does not point at {1}", "{0} does not reference {1}", "{0} has no foreign key to {1}"),
    ("delete-reaches", "yes"): (
        "deleting a row of {0} deletes rows of {1}",
        "a delete on {0} reaches {1}",
        "a delete of {0} reaches {1}",
        "deleting a row of {0} reaches {1}",
        "deleting {0} reaches {1}",
        "deleting {0} deletes {1}",
        "a delete on {0} cascades to {1}",
        "deleting a row of {0} cascades to rows of {1}",
        "a delete on {0} takes rows of {1} with it",
        "deleting a row of {0} takes rows of {1} with it",
    ),
    ("delete-reaches", "no"): (
        "a delete on {0} does not reach {1}",
        "deleting a row of {0} does not delete rows of {1}",
    ),
    ("grows", "yes"): (
        "{0} grows",
        "rows of {0} grow with use",
        "{0} keeps growing with use",
        "{0} is a table that grows with use",
        "use of the product adds rows to {0}",
        "{0} gets rows with use",
    ),
    ("grows", "no"): ("{0} does not grow",),
    ("stays-small", "yes"): ("{0} is small",),
    ("stays-small", "no"): ("{0} is not small",),
    ("retention-stated", "no"): ("nothing says when rows of {0} end",),
    ("retention-stated", "unknown"): ("nothing in the files says when rows of {0} end",),
    ("length-limited", "no"): ("{0} has no length limit", "no limit stands on the length of {0}"),
    ("filtered-by-query", "yes"): ("a query filters by {0}", "queries filter by {0}"),
    ("joined-by-query", "yes"): ("a query joins by {0}", "queries join by {0}"),
    ("written-by-query", "yes"): ("a query inserts into {0}",),
    ("deleted-by-query", "yes"): ("a query deletes from {0}",),
    ("deleted-by-query", "no"): ("no query deletes from {0}",),
    ("altered-by-release", "yes"): ("the release alters {0}", "the release changes {0}"),
    ("returns-list", "yes"): ("{0} is a list", "{0} answers with a list"),
    ("list-bounded", "yes"): (),
    ("list-bounded", "no"): (
        "callers of {0} cannot take its list in parts",
        "the length of the list of {0} is unbounded",
        "nothing bounds the list of {0}",
        "{0} answers with a list that nothing bounds",
        "{0} returns a list that nothing bounds",
        "the list of {0} is not bounded",
        "{0} is not bounded",
        "{0} does not page",
        "{0} has no bound",
        "{0} has no paging",
    ),
    ("list-grows", "yes"): (
        "the list of {0} grows with use",
        "the list behind {0} grows with use",
        "{0} grows with use",
    ),
    ("list-grows", "no"): ("the list of {0} does not grow with use",),
    ("requires-authentication", "yes"): ("{0} requires authentication",),
    ("requires-authentication", "no"): ("{0} does not require authentication", "{0} requires no authentication"),
    ("repeatable", "yes"): ("{0} can tell a repeated request",),
    ("repeatable", "no"): ("{0} cannot tell a repeated request", "{0} has no key that tells a repeated request"),
    ("lands-in", "yes"): (
        "the body of {0} becomes a row of {1}",
        "{0} adds a row to {1}",
        "{0} adds rows to {1}",
        "each {0} adds a row to {1}",
        "{0} writes a row of {1}",
    ),
    ("lists-rows-of", "yes"): ("{0} lists {1}", "{0} answers with rows of {1}", "{0} returns rows of {1}"),
    ("lists-rows-of", "no"): ("{0} does not list {1}",),
    ("calls", "yes"): ("{0} uses {1}", "{0} reaches {1}", "{0} talks to {1}"),
    ("calls", "no"): ("{0} does not use {1}",),
    ("waits-for", "yes"): ("{0} waits for {1}", "{0} waits on {1}", "each request of {0} waits for {1}"),
    ("waits-for", "no"): ("{0} does not wait for {1}",),
    ("in-call-cycle", "yes"): ("{0} is in a circle of waiting calls", "{0} is part of a cycle of waiting calls"),
    ("call-protected", "no"): (
        "no timeout, retry, breaker or fallback stands between {0} and {1}",
        "the call from {0} to {1} is not protected",
        "nothing protects the call from {0} to {1}",
        "{0} has no timeout, retry, breaker or fallback for {1}",
    ),
    ("has-replicas", "yes"): ("{0} has more than one instance", "{0} runs more than one instance"),
    ("has-replicas", "no"): ("{0} has no more than one instance", "{0} runs no more than one instance"),
    ("health-check", "yes"): ("{0} has a health check",),
    ("health-check", "no"): ("{0} has no health check", "no health check covers {0}"),
    ("states-signals", "no"): (
        "{0} has no metrics, alerts, logs or traces",
        "no metrics, alerts, logs or traces are stated for {0}",
    ),
    ("publishes-port", "yes"): ("{0} publishes a port", "{0} is published on a port of the host"),
    ("uses-store", "yes"): ("{0} keeps data in {1}", "{0} depends on {1}", "{0} opens {1}"),
    ("writes-store", "yes"): ("{0} writes to {1}",),
    ("writes-store", "no"): ("{0} does not write to {1}",),
    ("shared-store", "yes"): (
        "{0} is shared",
        "more than one application writes {0}",
        "more than one application writes to {0}",
    ),
    ("shared-store", "no"): ("{0} is not shared",),
    ("durable", "yes"): ("{0} is durable", "{0} keeps its data on a volume"),
    ("durable", "no"): ("{0} is not durable", "{0} has no volume", "{0} keeps its data on no volume"),
    ("owns-table", "yes"): ("{0} owns {1}",),
    ("document-states", "yes"): ("{0} states {1}",),
}


#: How the statements of unknown begin, and other beginnings that say the same.
_OPEN = re.compile(r".*? leaves? open (?=wh)")
_UNTOLD = ("nothing that was read says ", "nothing says ", "no file says ", "it is open ")


def ways(name: str, args: tuple[str, ...], value: Literal["yes", "no", "unknown"], statement: str) -> list[str]:
    """Other ways to say an answer about these arguments than the catalogue's ``statement``."""
    found = [saying.format(*args) for saying in SAYINGS.get((name, value), ())]
    if value == "unknown" and (opening := _OPEN.match(statement)):
        found += [f"{untold}{statement[opening.end() :]}" for untold in _UNTOLD]
    return found
