"""Which components are processes of one application: replicas, a worker beside its service, two names for one image."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.blueprint.system import Component


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
