"""The inline ignores of a tree: of every file that the review rests on, and of no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.assembly._api_library import Locator
from buttress.blueprint.source import Source
from buttress.readers.blanks import only
from buttress.readers.directives import (
    mentioned,
    read_document_directives,
    read_markdown,
    read_prisma,
    read_ruby,
    read_sql,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from buttress.blueprint.api import Api
    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.directive import Directive


def directives_of(blueprint: Blueprint, texts: Mapping[str, str]) -> tuple[Directive, ...]:
    """All directives, by path and place. ``texts`` are the files that were read, but for those of API descriptions.

    A schema that is kept in a second dialect is not reviewed twice, so nothing can be said about ignores in it: they
    are left out, as are those of files that make no database.
    """
    told: set[str] = set()
    found = [*_of_documents(blueprint, texts, told), *_of_databases(blueprint, texts, told)]
    told = set()
    for api in blueprint.apis:
        found += _of_api(api, told)
    found += _of_deployments(blueprint, texts, told)
    return tuple(sorted(found, key=lambda directive: (directive.span.path, directive.span.start)))


def _of_documents(blueprint: Blueprint, texts: Mapping[str, str], told: set[str]) -> Iterator[Directive]:
    """Those of the design documents: what they show in fences has no ignores of its own, the document speaks for it."""
    for document in blueprint.documents:
        told.add(document.path)
        text = texts.get(document.path, "")
        if mentioned(text):
            yield from read_markdown(Source(document.path, text))


def _of_databases(blueprint: Blueprint, texts: Mapping[str, str], told: set[str]) -> Iterator[Directive]:
    for database in blueprint.reviewed:
        notations: dict[str, str] = dict.fromkeys(database.members, "sql")
        notations |= {file.path: file.notation for file in database.files}
        for path, notation in notations.items():
            text = texts.get(path, "")
            if path in told or not mentioned(text):
                continue
            told.add(path)
            source = Source(path, text)
            if notation == "sql":
                yield from read_sql(source, database.dialect)
            else:
                yield from (read_prisma if notation == "prisma" else read_ruby)(source)


def _of_api(api: Api, told: set[str]) -> Iterator[Directive]:
    """Those of an API's files. Their texts are at hand: nothing is read again, and a file that never names us costs
    one search.
    """
    if not isinstance(api.locate, Locator):
        return
    for spans in api.locate.spans():
        path = spans.source.path
        if path not in told:
            told.add(path)
            yield from read_document_directives(spans)


def _of_deployments(blueprint: Blueprint, texts: Mapping[str, str], told: set[str]) -> Iterator[Directive]:
    """Those of compose files, manifests and catalogues; each YAML document of a file by itself, in its place."""
    documents = {document.path for document in blueprint.documents}
    paths = {path for s in blueprint.systems for d in s.deployments for path in d.files}
    for path in sorted(paths - documents - told):
        text = texts.get(path, "")
        if not mentioned(text):
            continue
        from buttress.readers.deployments.nodes import split_documents
        from buttress.readers.documents import read_document

        at = 0
        for start, part in split_documents(text):
            end = start + len(part)
            if mentioned(text[at:end]):
                yield from read_document_directives(read_document(path, only(text, at, end)).spans)
            at = end
