"""Which components are processes of one application: replicas, a worker beside its service, two names for one image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from buttress.predicates.naming import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buttress.blueprint.system import Component

#: How alike components are that count as one application: each of these includes the one before it.
Likeness = Literal["code", "tier", "product"]
#: Words that say which tier of an application something is, and nothing about a business area.
TIERS = frozenset(
    {"api", "web", "app", "application", "server", "backend", "back", "frontend", "front", "end", "read", "write"}
    | {"async", "worker", "service", "svc", "admin", "internal", "public", "core", "main", "http", "https", "rest"}
    | {"graphql", "grpc", "engine", "scheduler", "cron", "job", "queue", "consumer", "producer", "celery", "beat"}
    | {"sidekiq", "horizon", "migrate", "migration", "migrator", "setup", "init", "seed", "seeder", "cli", "console"}
    | {"dashboard", "ui", "site", "website", "client", "monolith", "handler", "runner", "processor", "background"}
    | {"task", "rails", "django", "flask", "laravel", "node", "nodejs", "express", "spring", "go", "golang", "python"}
    | {"php", "ruby", "dotnet", "aspnet", "java", "nginx", "php-fpm", "fpm", "dev", "prod", "test", "v1", "v2", "1"}
    | {
        "2",
        "3",
        "prisma",
        "db",
        "maintenance",
        "daemon",
        "aio",
        "old",
        "new",
        "standalone",
        "all",
        "in",
        "one",
        "instance",
        "node1",
        "node2",
        "controller",
        "gateway",
    }
)


def one_application(one: Component, two: Component) -> bool:
    """Whether two components run the same code: one folder, one image; a worker that bears its service's name; or
    parts that never run together, because the deployment keeps them in different profiles.
    """
    if built_from(one) and built_from(one) == built_from(two):
        return True
    if _images(one) & _images(two):
        return True
    mine, other = _profiles(one), _profiles(two)
    if mine and other and not mine & other:
        return True
    return two.kind == "worker" and any(word.startswith(f"{core}-") for core in one.aka for word in two.aka)


def built_from(component: Component) -> str:
    """The folder of the repository that holds its code, '' where none is stated."""
    return next((w.folder for w in component.workloads if w.folder), "")


def bears_one_name(store: Component, users: tuple[Component, ...]) -> bool:
    """Whether database and users all begin with one product's name (``hatchet``: ``hatchet-api``, ``hatchet-engine``):
    then the product owns the database, and nobody outside it does.
    """
    name = store.database.replace("_", "-").lower()
    return len(name) > 2 and all(user.key.lower().startswith(f"{name}-") for user in users)


def _images(component: Component) -> set[str]:
    """Whole image names: some projects keep all their services in one repository and tell them apart by tag."""
    return {w.image for w in component.workloads if w.image}


def _profiles(component: Component) -> set[str]:
    return {profile for w in component.workloads for profile in w.profiles}


def applications(components: Iterable[Component], *, by: Likeness = "product") -> list[list[Component]]:
    """Components put together where they are one application: by their 'code' (one folder, one image), as 'tier's
    (api, web, worker) without a business area of their own, too, or also as images of one publisher: one 'product'.
    Where a document promises that each service stands for itself, a common publisher says nothing.
    """
    groups: list[tuple[set[str], list[Component]]] = []
    members = list(components)
    product = product_of(members)
    for component in members:
        marks = _marks(component, product, by=by)
        same = [g for g in groups if g[0] & marks or any(one_application(other, component) for other in g[1])]
        joined: tuple[set[str], list[Component]] = (set(marks), [component])
        for group in same:
            groups.remove(group)
            joined = (joined[0] | group[0], [*group[1], *joined[1]])
        groups.append(joined)
    return [sorted(group, key=members.index) for _, group in groups]


def _marks(component: Component, product: frozenset[str], *, by: Likeness) -> set[str]:
    marks = {f"self {component.key}"}
    for workload in component.workloads:
        if workload.folder:
            marks.add(f"folder {workload.folder.strip('./')}")
        if by != "product":
            continue
        if "/" in workload.image:  # also where it is built here: images of one publisher are released together
            marks.add(f"image {workload.image.rpartition('/')[0]}")
        elif workload.image and not workload.folder:
            marks.add(f"image {workload.image.partition(':')[0]}")
    if by != "code" and is_tier(component, product):
        marks.add("tiers")
    return marks


def product_of(components: list[Component]) -> frozenset[str]:
    """The first word that all names begin with: ``hatchet-api`` and ``hatchet-engine`` are tiers of hatchet."""
    first = {words(c.key)[:1] for c in components if c.key}
    return frozenset(first.pop()) if len(components) > 1 and len(first) == 1 else frozenset()


def is_tier(component: Component, product: frozenset[str] = frozenset()) -> bool:
    """Whether a name says only which tier it is: ``API server``, ``web``, ``worker``."""
    said = words(component.name or component.key)
    named = set(said) - product
    return bool(said) and all(word in TIERS or word.isdigit() or len(word) == 1 for word in named)
