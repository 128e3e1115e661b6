"""Tree -> APIs: every description with the files it refers to, its references resolved, its problems named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from buttress.assembly._api_library import Library, Locator
from buttress.assembly._api_problems import damaged_text, dangling_references, wrong_kinds
from buttress.assembly._api_references import Resolver
from buttress.assembly._api_structure import structure_problems
from buttress.blueprint.api import Api, Place
from buttress.blueprint.blueprint import NotUnderstood, Skipped
from buttress.readers.flaws import paused_gc
from buttress.readers.openapi import ApiFacts, read_api, version_of
from buttress.readers.openapi_schema import SchemaReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.assembly.tree import Tree
    from buttress.blueprint.api import ApiProblem, Operation, Schema
    from buttress.config import Config
    from buttress.readers.documents import Document


@dataclass(frozen=True, slots=True)
class ApiReading:
    """The APIs of a tree and what reading them has and has not seen."""

    apis: tuple[Api, ...] = ()
    read: tuple[str, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()


def assemble_apis(
    tree: Tree, candidates: Sequence[str], config: Config, shown: frozenset[str] = frozenset()
) -> ApiReading:
    """Read every API description among ``candidates``. Of two that say the same (a YAML file and the JSON generated
    from it) the first one is kept. ``shown`` are candidates that are no YAML or JSON files: documents that show one.
    """
    with paused_gc():
        library = Library(tree, config, shown)
        shelf = _Shelf(library, config)
        for path in dict.fromkeys(candidates):
            shelf.add(path)
        return shelf.reading()


class _Shelf:
    """The APIs assembled so far."""

    def __init__(self, library: Library, config: Config) -> None:
        self.library = library
        self.config = config
        self.apis: list[Api] = []
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        self.read: dict[str, None] = {}
        self.stretches: dict[NotUnderstood, None] = {}

    def add(self, path: str) -> None:
        """Assemble the API that begins in a file, if one does."""
        document = self.library.get(path)
        if document is None:
            return
        if not version_of(document.value):
            if document.open_at is not None:  # it looked like a description from afar, and now nobody can tell
                self._keep_flaws(document)
            return
        same = next((api for api in self.apis if self._equal(api, document)), None)
        if same:
            self.skipped.append(Skipped(path, f"the same description as {same.key}"))
            return
        assembly = _Assembly(document, self.library, self.config)
        self.apis.append(assembly.api())
        self.notes += assembly.notes
        for file in assembly.resolver.files.values():
            self._keep_flaws(file)

    def _keep_flaws(self, document: Document) -> None:
        self.read[document.path] = None
        self.stretches.update(dict.fromkeys(damaged_text(document)[1]))
        self.notes += [f"{document.path}: {flaw.message}" for flaw in document.flaws if flaw.kind == "ignored"]

    def _equal(self, api: Api, document: Document) -> bool:
        other = self.library.get(api.key)
        return other is not None and other.value == document.value

    def reading(self) -> ApiReading:
        """All of it."""
        return ApiReading(
            apis=tuple(_labelled(self.apis)),
            read=tuple(self.read),
            not_understood=tuple(self.stretches),
            skipped=(*self.library.skipped, *self.skipped),
            notes=tuple(dict.fromkeys((*self.library.notes, *self.notes))),
        )


class _Assembly:
    """One API being put together."""

    def __init__(self, document: Document, library: Library, config: Config) -> None:
        self.document = document
        self.config = config
        self.resolver = Resolver(library)
        self.resolver.open(document.path)
        self.schemas = SchemaReader()
        self.schemas.shared = any(file.shared for file in self.resolver.files.values())
        self.notes: list[str] = []

    def api(self) -> Api:
        """The API, complete."""
        path = self.document.path
        facts = read_api(self.document.value, path, self.schemas, self.resolver.follow)
        targets = self._targets(facts)
        files = self.resolver.files
        self._note(facts)
        operations = tuple(operation for operation in facts.operations if not self._cut_off(operation))
        return Api(
            key=path,
            version=facts.version,
            title=facts.title,
            operations=operations,
            schemas=facts.schemas,
            targets=targets,
            security_schemes=facts.security_schemes,
            problems=tuple(self._problems(facts, operations)),
            files=tuple(files),
            locate=Locator({name: file.spans for name, file in files.items()}),
            servers=facts.servers,
            global_security=facts.global_security,
        )

    def _targets(self, facts: ApiFacts) -> dict[Place, Schema]:
        """Every schema that a ``$ref`` names, those included that are met only on the way."""
        known = {schema.place: schema for schema in facts.schemas.values()}
        found: dict[Place, Schema] = {}
        tried: set[Place] = set()
        while waiting := [place for place in self.schemas.references if place not in tried]:
            for place in waiting:
                tried.add(place)
                target = self.resolver.look_up(place)
                if not target.there:
                    continue
                self.resolver.uses.setdefault((target.place, "schemas"), self.schemas.references[place])
                if isinstance(target.value, (dict, bool)):
                    if target.place not in known:
                        known[target.place] = self.schemas.read(target.value, target.place)
                    found[place] = known[target.place]
        return found

    def _problems(self, facts: ApiFacts, operations: Sequence[Operation]) -> list[ApiProblem]:
        problems = [problem for file in self.resolver.files.values() for problem in damaged_text(file)[0]]
        problems += dangling_references(self.resolver)
        problems += wrong_kinds(self.resolver)
        if not self.config.validate_openapi:  # nothing that is slow to import may be asked
            return problems
        schemas = (*facts.schemas.values(), *_inline_schemas(operations))
        structure, notes = structure_problems(self.resolver, self.document.path, facts.version, schemas)
        self.notes += notes
        return problems + structure

    def _cut_off(self, operation: Operation) -> bool:
        """Reading had to stop inside this operation: half of it would look like omissions."""
        file = self.resolver.files.get(operation.place.path)
        stopped = file.open_at if file else None
        pointer = operation.place.pointer
        return stopped is not None and stopped[: len(pointer)] == pointer

    def _note(self, facts: ApiFacts) -> None:
        path = self.document.path
        if facts.version.startswith("3.2"):
            self.notes.append(f"{path}: OpenAPI {facts.version} is read as 3.1")
        reasons = Counter(
            why
            for file, texts in self.resolver.counts.items()
            for text in texts
            if (why := self.resolver.reference(text, file).why)
        )
        for why, words in (("remote", "other hosts"), ("outside", "files outside the reviewed folder")):
            if reasons[why]:
                self.notes.append(
                    f"{path}: {reasons[why]} reference{'s lead' if reasons[why] > 1 else ' leads'} to {words}; not followed"
                )


def _inline_schemas(operations: Sequence[Operation]) -> Iterator[Schema]:
    """Schemas written where they are used; those by reference are read where they stand."""
    for operation in operations:
        parts = [response.content for response in operation.responses.values()]
        parts += [operation.body.content] if operation.body else []
        used = [schema for content in parts for schema in content.values()]
        used += [parameter.schema for parameter in operation.parameters]
        yield from (schema for schema in used if schema and schema.ref is None)


def _labelled(apis: list[Api]) -> list[Api]:
    """Names before subjects, only where two APIs have an operation of the same name."""
    owners = Counter(subject for api in apis for subject in {operation.subject for operation in api.operations})
    meant = [any(owners[operation.subject] > 1 for operation in api.operations) for api in apis]
    stems = Counter(PurePosixPath(api.key).stem for api in apis)
    return [
        replace(api, label=f"{_name(api.key, stems)}:") if twice else api
        for api, twice in zip(apis, meant, strict=True)
    ]


def _name(key: str, stems: Counter[str]) -> str:
    """The file's name without its ending, with the folder before it where names repeat."""
    path = PurePosixPath(key)
    return path.stem if stems[path.stem] == 1 else path.with_suffix("").as_posix()
