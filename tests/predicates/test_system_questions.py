"""Questions about systems: cycles, chains, guards, access, signals, numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from buttress.blueprint.deployment import Deployment, HostUse, Mount, Workload
from buttress.blueprint.document import Claim, Document, Sketch
from buttress.blueprint.provision import Provision, Topic
from buttress.blueprint.source import Source
from buttress.blueprint.system import Component, Edge, EdgeEvidence, Mention, System
from buttress.predicates import claims, figures
from buttress.predicates.access import access
from buttress.predicates.graph import cycle_edges, cycles, degree, entries, knot, longest_chain
from buttress.predicates.part_names import mentions, resolve
from buttress.predicates.provided import provided
from buttress.predicates.resilience import protected
from buttress.predicates.signals import signals
from buttress.predicates.stores import durable, shared, writers_of

SPAN = Source("design.md", "x").span(0, 1)


def part(key: str, kind: str = "service", **more: object) -> Component:
    return Component(
        key,
        key,
        kind,  # type: ignore[arg-type]
        (Mention(key, SPAN, "mermaid"),),
        aka=(key.removesuffix("-db").removesuffix("-service"),),
        **more,  # type: ignore[arg-type]
    )


def system(
    *edges: str,
    parts: tuple[Component, ...] = (),
    mode: str = "sync",
    provisions: tuple[Provision, ...] = (),
    **more: object,
) -> System:
    drawn = []
    known = {c.key: c for c in parts}
    for each in edges:
        source, _, target = each.partition(" -> ")
        for key in (source, target):
            known.setdefault(key, part(key))
        how = "data" if known[target].is_store else mode
        drawn.append(Edge(source, target, how, (EdgeEvidence(SPAN, "mermaid", how),)))  # type: ignore[arg-type]
    document = Document("design.md", "design", SPAN, provisions=provisions)
    return System("design.md", known, tuple(drawn), documents=(document,), **more)  # type: ignore[arg-type]


def said(topic: Topic, *about: str, state: str = "yes") -> Provision:
    return Provision(topic, SPAN, state=state, about=about)  # type: ignore[arg-type]


def test_a_cycle_is_its_shortest_round() -> None:
    found = system("a -> b", "b -> c", "c -> a", "b -> a", "c -> d")
    assert cycles(found) == (("a", "b"),)
    assert knot(found, ("a", "b")) == ("a", "b", "c")
    assert [e.subject for e in cycle_edges(found, ("a", "b"))] == ["a -> b", "b -> a"]


def test_messages_registries_and_gateways_make_no_cycle() -> None:
    assert cycles(system("a -> b", "b -> a", mode="async")) == ()
    assert cycles(system("a -> b", "b -> a", parts=(part("b", "infrastructure"),))) == ()


def test_the_longest_chain_and_where_it_begins() -> None:
    found = system("gw -> a", "a -> b", "b -> c", "c -> d", "a -> d", parts=(part("gw", "gateway"),))
    assert [e.subject for e in longest_chain(found)] == ["a -> b", "b -> c", "c -> d"]
    assert len(longest_chain(found, "b")) == 2
    assert [c.key for c in entries(found)] == ["a"]
    assert degree(found, "d").callers == ("c", "a")


def test_a_knot_ends_the_search_for_chains() -> None:
    keys = [f"s{n}" for n in range(12)]
    found = system(*(f"{a} -> {b}" for a in keys for b in keys if a != b))
    assert len(longest_chain(found)) == 11


def test_a_guard_is_yes_where_it_reaches() -> None:
    for stated in (said("timeout"), said("timeout", "a"), said("timeout", "b")):
        found = system("a -> b", "a -> c", provisions=(stated,))
        assert protected(found, found.edges[0]).yes
    found = system("a -> b", "a -> c", provisions=(said("timeout", "c"),))
    assert protected(found, found.edges[0]).unknown
    assert protected(found, found.edges[1], "timeout").yes
    assert protected(found, found.edges[1], "breaker").unknown


def test_a_guard_is_missing_only_where_somebody_looked() -> None:
    silent = system("a -> b")
    assert protected(silent, silent.edges[0]).unknown
    workload = Workload("a", SPAN, "compose")
    use = HostUse("a", "b", SPAN, origin="code")
    looked = system(
        "a -> b",
        parts=(part("a", workloads=(workload,)),),
        deployments=(Deployment("c", "compose", (), (workload,), uses=(use,)),),
    )
    answer = protected(looked, looked.edges[0])
    assert answer.no
    assert answer.evidence
    ruled_out = system("a -> b", provisions=(said("breaker", state="no"),))
    assert protected(ruled_out, ruled_out.edges[0], "breaker").no


def test_an_open_question_is_unknown_with_its_line() -> None:
    answer = provided(system("a -> b", provisions=(said("backup", state="open"),)), "backup")
    assert answer.unknown
    assert answer.evidence == (SPAN,)


def test_sharing_needs_two_writers_of_one_database() -> None:
    store = part("user-db", "database")
    assert shared(system("a -> user-db", parts=(store,)), store).no
    both = system("a -> user-db", "b -> user-db", parts=(store,))
    assert shared(both, store).yes
    assert [u.user.key for u in writers_of(both, store)] == ["a", "b"]
    cache = part("redis", "cache")
    assert shared(system("a -> redis", "b -> redis", parts=(cache,)), cache).unknown
    report = system("a -> user-db", "bi -> user-db", parts=(store, part("bi", "external")))
    assert shared(report, store).no


def test_processes_of_one_application_share_nothing() -> None:
    def run(name: str, kind: str = "service", **more: object) -> Component:
        return part(name, kind, workloads=(Workload(name, SPAN, "compose", **more),))  # type: ignore[arg-type]

    def answer(store: Component, *users: Component) -> str:
        inferred = tuple(
            replace(e, inferred=True) for e in system(*(f"{u.key} -> db" for u in users), parts=(store, *users)).edges
        )
        return shared(replace(system(parts=(store, *users)), edges=inferred), store).value

    shop = part("db", "database", database="shop")
    assert answer(shop, run("a", folder="a"), run("b", folder="b")) == "yes"
    assert answer(shop, run("a", folder="app"), run("b", folder="app")) == "no"
    assert answer(shop, run("a", image="app:1"), run("b", image="app:1")) == "no"
    assert answer(shop, run("a", folder="a"), run("jobs", "worker", folder="jobs")) == "no"
    assert answer(shop, run("a", image="one:1"), run("b", image="two:1")) == "unknown"
    assert answer(shop, run("shop-api", folder="a"), run("shop-engine", folder="b")) == "unknown"
    assert answer(part("db", "database"), run("a", folder="a"), run("b", folder="b")) == "unknown"


def test_instances_of_one_application_make_no_cycle() -> None:
    twins = tuple(part(key, workloads=(Workload(key, SPAN, "compose", image="app:1"),)) for key in ("one", "two"))
    assert cycles(system("one -> two", "two -> one", parts=twins)) == ()


@pytest.mark.parametrize(("kind", "value"), [("named", "yes"), ("bind", "yes"), ("anonymous", "no"), ("tmpfs", "no")])
def test_data_lasts_as_long_as_its_volume(kind: str, value: str) -> None:
    mount = Mount(kind, "/var/lib/postgresql/data", SPAN)  # type: ignore[arg-type]
    store = part("db", "database", workloads=(Workload("db", SPAN, "compose", mounts=(mount,)),))
    assert durable(system(parts=(store,)), store).value == value
    drawn = part("db", "database")
    assert durable(system(parts=(drawn,)), drawn).unknown


def test_access_is_asked_at_the_endpoint_its_server_the_gateway_and_the_whole() -> None:
    sketch = Sketch("GET", "/users", SPAN, "fence")
    for stated in (said("authentication", "GET /users"), said("authentication", "gw"), said("authentication")):
        found = system("gw -> a", parts=(part("gw", "gateway"),), provisions=(stated,))
        assert access(found, "authentication", sketch).yes
    other = system("gw -> a", parts=(part("gw", "gateway"),), provisions=(said("authentication", "a"),))
    assert access(other, "authentication", sketch).unknown
    assert access(other, "authentication", sketch, other.component("a")).yes


def test_a_monitor_among_the_parts_is_a_signal() -> None:
    assert signals(system("a -> b")).unknown
    assert signals(system("a -> b", parts=(part("prom", "infrastructure", tech="prometheus"),))).yes


def test_names_of_sentences_lead_to_components() -> None:
    found = system("user-service -> user-db", parts=(part("user-db", "database"),))
    service, store = found.component("user-service"), found.component("user-db")
    assert resolve(found, "User Service") == service
    assert resolve(found, "the User DB") == store
    assert resolve(found, "Billing") is None
    assert service is not None
    assert store is not None
    assert mentions(("users",), service)
    assert not mentions(("User DB",), service)
    assert not mentions(("User Service",), store)


def claim(kind: str, quantity: float, **more: object) -> Claim:
    return Claim(kind, quantity, str(quantity), SPAN, SPAN, **more)  # type: ignore[arg-type]


def test_numbers_are_found_by_kind_subject_and_time() -> None:
    stated = (
        claim("rate", 50.0, of="requests"),
        claim("rate", 500.0, of="requests", horizon="later"),
        claim("rate", 9.0, bound="example"),
        claim("latency", 0.2, subject=("Order Service",)),
    )
    assert [c.quantity for c in claims.stated(stated, "rate", horizon="now")] == [50.0]
    assert [c.quantity for c in claims.stated(stated, "rate", horizon="later")] == [500.0]
    assert claims.only(claims.stated(stated, "latency", subject="orders")) is stated[3]
    assert claims.only(claims.stated(stated, "rate")) is None


def test_bytes_over_time_are_no_load() -> None:
    said = (claim("rate", 5e4, of="bytes"), claim("rate", 9e9, of="bytes", horizon="later"), claim("rate", 20.0))
    paper = Document("design.md", "Shop", SPAN, claims=said)
    shop = System("shop", {}, documents=(paper,))
    now = claims.load_now(shop)
    assert now is not None
    assert now.quantity == 20.0
    assert claims.load_later(shop) is None


def test_arithmetic_shows_its_operands() -> None:
    assert claims.chain_availability(5, claim("availability", 0.999)).words == "5 x 99.9 % in a row = 99.501 %"
    assert claims.concurrency(claim("rate", 200.0), claim("latency", 0.25)).words == "200/s x 250 ms = 50 at once"
    assert claims.connections_needed(8, 20, (SPAN,)).value == 160
    assert claims.stored(10, 1000, 86_400, (SPAN,)).words == "10 rows/s x 1 kB x 1 day = 864 MB"
    assert claims.seconds_until(100, 0) == float("inf")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "200 ms"), (1.5, "1.5 s"), (300, "5 minutes"), (86_400, "1 day"), (2_592_000, "30 days")],
)
def test_durations_read_as_people_write_them(seconds: float, words: str) -> None:
    assert figures.human_seconds(seconds) == words


def test_shares_counts_and_rates_read_well() -> None:
    assert figures.share_of(3, 5, "service") == "3 of 5 services"
    assert figures.share_of(1, 1, "service") == "1 of 1 service"
    assert figures.human_number(1_500_000) == "1.5 million"
    assert figures.human_number(2000) == "2,000"
    assert figures.human_bytes(1_500_000_000) == "1.5 GB"
    assert figures.percent(0.99995) == "99.995 %"
    assert figures.human_rate(0.5, "requests") == "30 requests a minute"


def test_what_one_caller_may_ask_for_is_no_load() -> None:
    from buttress.assembly.tree import MemoryTree
    from buttress.config import Config
    from buttress.predicates.claims import load_now
    from buttress.review import review

    drawn = "# Shop design\n\n```mermaid\ngraph LR\n  A[Order Service] --> B[(Orders DB)]\n```\n\n"
    for text, load in (
        ("Each tenant may send 1,000 requests per minute (rate limit).", None),
        ("At peak the order service takes 300 requests per second.", 300.0),
    ):
        tree = MemoryTree({"docs/design.md": f"{drawn}{text}\n"})
        (system,) = review(tree, Config(cache=False), focus=("docs/design.md",)).blueprint.systems
        claim = load_now(system)
        assert (claim.quantity if claim else None) == load
