"""Compose files, manifests, catalogues and Procfiles -> deployments, with the hosts that they and their code name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from buttress.assembly._deploy_code import with_code
from buttress.assembly._deploy_compose import read_projects
from buttress.assembly._deploy_images import with_images
from buttress.assembly._deploy_manifests import read_clusters
from buttress.assembly._deploy_stage import with_stages
from buttress.assembly._deploy_uses import with_uses
from buttress.assembly._deploy_versions import without_superseded
from buttress.blueprint.blueprint import NotUnderstood
from buttress.blueprint.deployment import Deployment
from buttress.blueprint.source import Source
from buttress.readers.deployments.backstage import read_catalogue
from buttress.readers.deployments.procfile import read_procfile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from buttress.assembly.tree import Tree
    from buttress.blueprint.document import Document
    from buttress.config import Config
    from buttress.readers.deployments.nodes import Problem


class DeploymentReading(NamedTuple):
    """What runs, and what could not be read."""

    deployments: tuple[Deployment, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    notes: tuple[str, ...] = ()


def read_deployments(
    tree: Tree,
    paths: Sequence[str],
    texts: Mapping[str, str],
    config: Config,  # noqa: ARG001  # every assembly takes it; nothing is configurable here yet
    documents: Sequence[Document] = (),
) -> DeploymentReading:
    """Read the deployment files of a tree, and what ``documents`` show in fences. ``texts`` holds the files' contents."""
    problems: list[Problem] = []
    notes: list[str] = []
    sources = {path: Source(path, texts[path]) for path in without_superseded(texts, paths, notes)}
    compose = {path: source for path, source in sources.items() if "compose" in PurePosixPath(path).name.lower()}
    rest = {path: source for path, source in sources.items() if path not in compose}
    deployments = [
        *read_projects(tree, compose, _fences(documents, texts, "compose"), problems, notes),
        *read_clusters(_manifests(rest), _fences(documents, texts, "kubernetes"), problems, notes),
        *_procfiles(rest),
        *_catalogue(rest, problems),
    ]
    deployments = with_stages(with_images(tree, [with_uses(deployment) for deployment in deployments]))
    deployments = with_images(tree, with_code(tree, deployments, notes))  # it may have found folders
    not_understood = tuple(NotUnderstood(problem.span, problem.reason) for problem in problems)
    return DeploymentReading(tuple(deployments), not_understood, tuple(notes))


def _fences(documents: Sequence[Document], texts: Mapping[str, str], kind: str) -> list[tuple[Source, int, int]]:
    """Source, start and end of the blocks of one kind; what a document shows as bad is no fact about it."""
    return [
        (Source(document.path, texts[document.path]), block.span.start, block.span.end)
        for document in documents
        if document.path in texts
        for block in document.blocks
        if block.kind == kind and not block.bad
    ]


def _is_catalogue(path: str) -> bool:
    return PurePosixPath(path).name.startswith("catalog-info.")


def _manifests(sources: Mapping[str, Source]) -> dict[str, Source]:
    return {p: s for p, s in sources.items() if not _is_catalogue(p) and PurePosixPath(p).name != "Procfile"}


def _procfiles(sources: Mapping[str, Source]) -> Iterator[Deployment]:
    for path, source in sources.items():
        if PurePosixPath(path).name == "Procfile" and (deployment := read_procfile(source)):
            yield deployment


def _catalogue(sources: Mapping[str, Source], problems: list[Problem]) -> Iterator[Deployment]:
    """All catalogue files are one catalogue. A link to an API leads to who provides it."""
    read = [read_catalogue(source) for path, source in sources.items() if _is_catalogue(path)]
    problems += [problem for catalogue in read for problem in catalogue.problems]
    workloads = tuple(workload for catalogue in read for workload in catalogue.workloads)
    if not workloads:
        return
    providers = {api: workload.name for workload in reversed(workloads) for api in workload.described}
    links = tuple(
        replace(link, target=providers[link.target]) if link.target in providers else link
        for catalogue in read
        for link in catalogue.links
    )
    files = tuple(path for path in sources if _is_catalogue(path))
    yield Deployment(files[0], "backstage", files, workloads, links=links)
