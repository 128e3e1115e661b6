"""What is true of the six trees, decided by reading them. A predicate that is not listed for a tree may not be relied on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOP = """
grows: yes orders payments | no roles
stays-small: yes roles | unknown orders payments
delete-reaches: yes roles,users roles,orders roles,payments users,orders users,payments orders,payments
  | no payments,orders orders,users users,roles
references: yes users,roles orders,users payments,orders | no roles,users payments,users orders,roles
covered-by-index: yes users.role_id payments.order_id roles.name orders.id | no orders.user_id users.email
unique-within: yes roles.name users.id | no users.email orders.user_id
identified: yes roles users orders payments
nullable: yes users.nickname payments.paid_at | no users.email orders.user_id orders.total
has-default: yes orders.created_at | no orders.total users.email
narrow-integer: yes orders.id payments.order_id roles.id | no users.id orders.user_id
length-limited: yes users.nickname roles.name | no users.email
has-foreign-key: yes orders.user_id users.role_id payments.order_id
partitioned: no orders payments users
defined: yes orders roles users payments
"""
_TEAMS = """
grows: yes events
stays-small: unknown events
delete-reaches: yes teams,members | no members,teams teams,events members,events events,members
references: yes members,teams | no teams,members
covered-by-index: yes members.team_id teams.slug events.id | no events.member_id members.email
unique-within: yes teams.slug members.id | no members.email events.member_id
identified: yes teams members events
nullable: no members.email events.kind teams.slug
has-default: yes events.created_at | no events.kind members.email
narrow-integer: yes events.id | no members.id teams.id events.member_id
length-limited: yes teams.slug members.email events.kind
has-foreign-key: yes members.team_id
holds-secret: yes members.password_hash
partitioned: no events members
defined: yes teams members events
"""
_BLOG = """
delete-reaches: yes Author,Post Author,Like Post,Like | no Like,Post Post,Author
references: yes Post,Author Like,Post | no Author,Post Like,Author
covered-by-index: yes Author.email Like.postId Post.id | no Post.authorId
unique-within: yes Author.email Post.id | no Post.authorId Like.postId
identified: yes Author Post Like
nullable: yes Author.bio | no Author.email Post.title
narrow-integer: yes Like.id | no Post.id Author.id
length-limited: yes Post.title | no Author.email
has-foreign-key: yes Post.authorId Like.postId
defined: yes Author Post Like
"""
_LIBRARY = """
list-bounded: yes `GET /books` | no `GET /loans`
list-grows: yes `GET /loans`
returns-list: yes `GET /books` `GET /loans`
requires-authentication: yes `GET /loans` `POST /books`
repeatable: unknown `POST /books` `POST /loans`
describes-errors: yes `POST /books` | no `GET /loans` `POST /loans`
deprecated: yes `POST /loans` | no `GET /loans` `GET /books` `POST /books`
described: yes `GET /books` `GET /loans` `POST /books` `POST /loans`
"""
_PARCELS = """
calls: yes parcel-service,scan-service scan-service,parcel-service parcel-service,mail-service
uses-store: yes parcel-service,parcel-db scan-service,parcel-db
shared-store: yes parcel-db
owns-table: yes parcel-service,parcels scan-service,scans
delete-reaches: yes parcels,scans | no scans,parcels
references: yes scans,parcels | no parcels,scans
covered-by-index: unknown scans.parcel_id parcels.barcode
unique-within: yes parcels.id | unknown parcels.barcode scans.parcel_id
narrow-integer: yes scans.id | no parcels.id scans.parcel_id
identified: yes parcels scans
nullable: no parcels.barcode scans.scanned_at
length-limited: yes parcels.barcode
defined: unknown parcels scans
"""
_CLINIC = """
calls: yes booking,billing
uses-store: yes booking,db billing,db
shared-store: unknown db
durable: yes db | no queue
publishes-port: yes db gateway | unknown queue
has-replicas: yes booking
health-check: yes booking
"""
_TABLES = {
    "shop": _SHOP, "teams": _TEAMS, "blog": _BLOG, "library": _LIBRARY, "parcels": _PARCELS, "clinic": _CLINIC,
}  # fmt: skip


class Fact(NamedTuple):
    """A predicate with its arguments and the answer that is right."""

    predicate: str
    args: tuple[str, ...]
    value: str

    @property
    def ground(self) -> str:
        """As it stands in double brackets."""
        return f"{self.predicate}({', '.join(self.args)})={self.value}"

    def turned(self, value: str) -> str:
        """The ground with another answer."""
        return f"{self.predicate}({', '.join(self.args)})={value}"


@cache
def facts(name: str) -> tuple[Fact, ...]:
    """All that is listed of a tree."""
    text = _TABLES[name].replace("\n  |", " |").strip()
    return tuple(fact for line in text.splitlines() for fact in _line(line))


def _line(line: str) -> Iterator[Fact]:
    predicate, _, rest = line.partition(": ")
    for part in rest.split(" | "):
        value, _, names = part.strip().partition(" ")
        words = names.strip("`").split("` `") if "`" in names else names.split()
        for word in words:
            yield Fact(predicate, tuple(word.split(",")) if "`" not in names else (word,), value)


@cache
def known(name: str) -> dict[tuple[str, tuple[str, ...]], str]:
    """The right answer by predicate and arguments."""
    return {(fact.predicate, fact.args): fact.value for fact in facts(name)}


#: How a careful person says a fact, without a word of the catalogue's more than English has.
PLAIN: dict[tuple[str, str], tuple[str, ...]] = {
    ("grows", "yes"): ("{0} grows with use", "the table {0} grows with use"),
    ("grows", "no"): ("{0} does not grow with use",),
    ("stays-small", "yes"): ("{0} stays small",),
    ("stays-small", "unknown"): ("what was read leaves open whether {0} stays small",),
    ("delete-reaches", "yes"): (
        "cascades lead from a deleted row of {0} to rows of {1}",
        "deleting a row of {0} reaches rows of {1} by cascades",
    ),
    ("delete-reaches", "no"): ("no cascades lead from a deleted row of {0} to rows of {1}",),
    ("references", "yes"): ("a foreign key of {0} points at {1}",),
    ("references", "no"): ("no foreign key of {0} points at {1}",),
    ("covered-by-index", "yes"): ("an index serves a lookup by {0}", "an index serves lookups by {0}"),
    ("covered-by-index", "no"): ("no index serves a lookup by {0}",),
    ("unique-within", "yes"): ("a unique key stands within {0}",),
    ("unique-within", "no"): ("no unique key stands within {0}",),
    ("identified", "yes"): ("a key identifies every row of {0}",),
    ("nullable", "yes"): ("{0} may be NULL",),
    ("nullable", "no"): ("{0} may not be NULL",),
    ("has-default", "yes"): ("{0} has a default",),
    ("has-default", "no"): ("{0} has no default",),
    ("narrow-integer", "yes"): ("{0} is an integer of at most 32 bits",),
    ("narrow-integer", "no"): ("{0} is not an integer of at most 32 bits",),
    ("length-limited", "yes"): ("the type of {0} limits the length of its text",),
    ("length-limited", "no"): ("the type of {0} does not limit the length of its text",),
    ("has-foreign-key", "yes"): ("a foreign key holds {0}",),
    ("partitioned", "no"): ("{0} is not partitioned",),
    ("defined", "yes"): ("the schema creates {0}",),
    ("holds-secret", "yes"): ("by its name and type, {0} holds a secret", "{0} holds a secret"),
    ("list-bounded", "yes"): ("callers of {0} can take its list in parts, or its length is bounded",),
    ("list-bounded", "no"): ("callers of {0} cannot take its list in parts",),
    ("list-grows", "yes"): ("the list of {0} gets longer with use",),
    ("returns-list", "yes"): ("{0} returns a list",),
    ("requires-authentication", "yes"): ("the description of {0} requires authentication",),
    ("requires-authentication", "no"): ("the description of {0} does not require authentication",),
    ("repeatable", "unknown"): ("the description leaves open whether {0} takes a key that tells a repeated request",),
    ("describes-errors", "yes"): ("the description of {0} has an error answer",),
    ("describes-errors", "no"): ("the description of {0} has no error answer",),
    ("deprecated", "yes"): ("{0} is marked deprecated",),
    ("deprecated", "no"): ("{0} is not marked deprecated",),
    ("described", "yes"): ("an API description has {0}",),
    ("covered-by-index", "unknown"): ("what was read leaves open whether an index serves a lookup by {0}",),
    ("unique-within", "unknown"): ("what was read leaves open whether a unique key stands within {0}",),
    ("shared-store", "unknown"): ("what was read leaves open whether more than one application uses {0}",),
    ("calls", "yes"): ("{0} calls, uses or sends to {1}",),
    ("uses-store", "yes"): ("{0} uses {1}",),
    ("shared-store", "yes"): ("the files show more than one application that uses {0}",),
    ("owns-table", "yes"): ("{0} is said to own {1}",),
    ("durable", "yes"): ("{0} keeps its data on a volume that outlives its container",),
    ("durable", "no"): ("{0} keeps its data on no volume that outlives its container",),
    ("publishes-port", "yes"): ("a port of the host leads to {0}",),
    ("publishes-port", "no"): ("no port of the host leads to {0}",),
    ("has-replicas", "yes"): ("more than one instance of {0} runs",),
    ("health-check", "yes"): ("a health check is stated for {0}",),
}


def plain(fact: Fact) -> tuple[str, ...]:
    """Sentences without a full stop that say a fact and no more."""
    return tuple(form.format(*fact.args) for form in PLAIN.get((fact.predicate, fact.value), ()))


#: Words that stand in a record, as (tree, label, quote) and a sentence that says so and no more.
QUOTED: tuple[tuple[str, str, str, str], ...] = (
    ("shop", "F1", "deleting one row of roles deletes every row of users that points at it",
     "Deleting one row of roles deletes every row of users that points at it."),
    ("shop", "F2", "two rows of users may have the same email", "Two rows of users may have the same email."),
    ("shop", "F3", "orders.total keeps money as double precision", "orders.total keeps money as double precision."),
    ("shop", "F5", "user_id of orders points at users and no index begins with it",
     "user_id of orders points at users and no index begins with it."),
    ("shop", "F5", "each DELETE on users reads all of orders", "Each DELETE on users reads all of orders."),
    ("teams", "F1", "events.id is integer and ends at 2,147,483,647", "events.id is integer and ends at 2,147,483,647."),
    ("blog", "F1", "authorId of Post points at Author and no index begins with it",
     "authorId of Post points at Author and no index begins with it."),
    ("library", "F1", "by this description GET /loans answers with the whole list",
     "By this description GET /loans answers with the whole list."),
    ("parcels", "F1", "Parcel Service and Scan Service use one database, Parcel DB",
     "Parcel Service and Scan Service use one database, Parcel DB."),
    ("parcels", "F2", "Parcel Service and Scan Service are drawn to call each other in a circle",
     "Parcel Service and Scan Service are drawn to call each other in a circle."),
    ("clinic", "F1", "answers on port 5432 of every interface of the host",
     "db answers on port 5432 of every interface of the host."),
    ("clinic", "C2", "health check stated", "For booking a health check is stated."),
)  # fmt: skip
