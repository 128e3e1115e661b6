"""What YAML and JSON may gain without a trial of its own: keys of the format, names, numbers, words of a schema."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from buttress.agent.trial.pieces_tree import inner, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.agent.trial.pieces_tree import Grown, Pointer

Notation = Literal["api", "compose", "manifest", "other"]
#: OpenAPI 2.0 to 3.2 and JSON Schema 2020-12: every fixed field name.
_API_WORDS = (
    "openapi swagger info servers paths webhooks components security tags externalDocs jsonSchemaDialect host basePath schemes consumes"
    " produces definitions securityDefinitions title summary description termsOfService contact license version name url email identifier"
    " variables enum default schemas responses parameters examples requestBodies headers securitySchemes links callbacks pathItems $ref get"
    " put post delete options head patch trace query additionalOperations operationId requestBody deprecated in required allowEmptyValue"
    " style explode allowReserved schema example content mediaTypes encoding contentType itemSchema value externalValue dataValue"
    " serializedValue operationRef type scheme bearerFormat flows openIdConnectUrl implicit password clientCredentials authorizationCode"
    " application accessCode flow authorizationUrl tokenUrl refreshUrl scopes discriminator propertyName mapping xml namespace prefix"
    " attribute wrapped nullable readOnly writeOnly multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern"
    " maxItems minItems uniqueItems maxContains minContains maxProperties minProperties dependentRequired const allOf oneOf anyOf not if"
    " then else dependentSchemas prefixItems items contains properties patternProperties additionalProperties propertyNames"
    " unevaluatedItems unevaluatedProperties format contentEncoding contentMediaType contentSchema $id $schema $anchor $defs $dynamicRef"
    " $dynamicAnchor $vocabulary $comment collectionFormat file"
)
_API = frozenset(_API_WORDS.split())
#: Fields whose keys are names.
_NAMES_WORDS = (
    "paths webhooks schemas responses parameters examples requestBodies headers securitySchemes links callbacks pathItems definitions"
    " securityDefinitions variables content encoding properties patternProperties $defs dependentSchemas scopes mapping security example"
    " default dependentRequired"
)
_NAMES = frozenset(_NAMES_WORDS.split())
#: The Compose specification: top level, and fields of a service.
_COMPOSE_WORDS = (
    "name version services volumes networks secrets configs include image build command entrypoint environment env_file ports expose"
    " depends_on healthcheck test interval timeout retries start_period start_interval disable condition restart deploy replicas resources"
    " limits reservations cpus memory pids update_config rollback_config parallelism order delay failure_action monitor restart_policy"
    " max_attempts window placement constraints mode type source target read_only volume bind tmpfs size external driver driver_opts"
    " hostname links labels logging options user working_dir stop_grace_period stop_signal init shm_size ulimits nofile soft hard mem_limit"
    " mem_reservation cpu_shares platform profiles scale context dockerfile args pull_policy published protocol host_ip required file"
    " nproc internal ipam aliases extra_hosts"
)
_COMPOSE = frozenset(_COMPOSE_WORDS.split())
_COMPOSE_MAPS = (
    "services volumes networks secrets configs environment depends_on ulimits options driver_opts args labels"
)
_COMPOSE_NAMES = frozenset(_COMPOSE_MAPS.split())
#: Kinds of manifest fields are too many to list; each is one word in camel case.
_FIELD = re.compile(r"\.?[a-z][A-Za-z0-9]{0,40}")
_MANIFEST_NAMES = frozenset(
    {"labels", "matchLabels", "annotations", "data", "limits", "requests", "hard", "nodeSelector"}
)
_NAME = re.compile(r"[\w.{}/*+$:@~-]{1,100}")
#: Fields that hold words or what runs: allowed where the fix needs them.
_FREE_WORDS = (
    "description summary title example examples termsOfService contact license externalDocs $comment labels annotations environment value"
    " dataValue serializedValue externalValue command entrypoint args image data test hostname user tags env"
)
_FREE = frozenset(_FREE_WORDS.split())
_WORDS, _LONGEST = 4, 120
_PLAIN = re.compile(r"[\w.${}:/%*+?@=,#\[\]()|\\^&;~ -]*")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
#: Probes that ask a store or this very process, and do nothing else.
_PROBE = re.compile(
    r"(?:CMD(?:-SHELL)?\s+)?(?:pg_isready|mysqladmin ping|mariadb-admin ping|healthcheck\.sh|redis-cli|valkey-cli|mongosh"
    r"|rabbitmq-diagnostics|(?:curl|wget)(?= [^;&|`$]*\bhttps?://(?:localhost|127\.0\.0\.1)\b))"
    r"(?: (?!-(?:o|O|T|d|X)\b)[\w./:@${}=,-]+)*(?: \|\| exit 1)?"
)
_PROBE_KEYS = frozenset({"test", "command", "exec"})


def notation_of(root: Any) -> Notation:
    """Which format a document is written in."""
    if not isinstance(root, dict):
        return "other"
    if "openapi" in root or "swagger" in root:
        return "api"
    if isinstance(root.get("services"), dict):
        return "compose"
    return "manifest" if "kind" in root and "apiVersion" in root else "other"


def why_unknown(grown: Grown) -> str:
    """The first key within a new node that the format does not know, as a reason; '' when it knows them all."""
    if grown.value is None and grown.was:
        return f"{grown.key} is left empty: take the key out as well"
    notation = notation_of(grown.on.document.value)
    for pointer in _keys(grown.pointer, grown.value, new=not grown.was):
        if not _is_key(notation, pointer):
            return f"the key {str(pointer[-1])[:60]} is none that is read there"
    return ""


def doubtful(grown: Grown, known: frozenset[tuple[str, str]]) -> Iterator[Grown]:
    """Words within a new node, and what runs: each has to be needed. ``known`` are keys and texts that stood in the file."""
    notation = notation_of(grown.on.document.value)
    for pointer, value in leaves(grown.pointer, grown.value):
        if (
            isinstance(value, str)
            and value
            and (last_name(pointer), value) not in known
            and _doubted(notation, pointer, value)
        ):
            yield inner(grown, pointer) if pointer != grown.pointer else grown


def leaves(pointer: Pointer, value: Any) -> Iterator[tuple[Pointer, Any]]:
    """Every value that holds no other one."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves((*pointer, key), each)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from leaves((*pointer, number), each)
    else:
        yield pointer, value


def lists(pointer: Pointer, value: Any) -> Iterator[tuple[Pointer, list[Any]]]:
    """Every list in a node, itself included."""
    if isinstance(value, list):
        yield pointer, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in parts:
        yield from lists((*pointer, key), each)


def is_probe(pointer: Pointer, text: str) -> bool:
    """Whether a text is a known question to a store or to the process itself."""
    probe = any(part in ("healthcheck", "livenessProbe", "readinessProbe", "startupProbe") for part in pointer)
    return probe and last_name(pointer) in _PROBE_KEYS and _PROBE.fullmatch(" ".join(text.split())) is not None


def _keys(pointer: Pointer, value: Any, *, new: bool) -> Iterator[Pointer]:
    if new and pointer and isinstance(pointer[-1], str):
        yield pointer
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _keys((*pointer, key), each, new=True)
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _keys((*pointer, number), each, new=True)


def _is_key(notation: Notation, pointer: Pointer) -> bool:
    key = pointer[-1]
    before = [part for part in pointer[:-1] if isinstance(part, str)]
    parent = before[-1] if before else ""
    if not isinstance(key, str) or key.lower().startswith("x-") or not _NAME.fullmatch(key):
        return False
    if notation == "api":
        return parent in _NAMES or key in _API or any(part in ("example", "examples", "default") for part in before)
    if notation == "compose":
        return parent in _COMPOSE_NAMES or key in _COMPOSE
    if notation == "manifest":
        return parent in _MANIFEST_NAMES or _FIELD.fullmatch(key) is not None
    return True


def _doubted(notation: Notation, pointer: Pointer, value: str) -> bool:
    names = [part for part in pointer if isinstance(part, str)]
    if is_probe(pointer, value):
        return False
    if notation == "api":
        if names[-1:] == ["description"] and len(pointer) > 2 and pointer[-3] == "responses" and _short(value):
            return False  # a response without one is no response
        if names in (["info", "title"], ["info", "version"]) and _short(value):
            return False
    at = names.index("properties") + 1 if "properties" in names else -1
    free = [name for index, name in enumerate(names) if name in _FREE and index != at]
    return bool(free) or not _short(value) or not _PLAIN.fullmatch(value)


def _short(value: str) -> bool:
    return len(value) <= _LONGEST and len(value.split()) <= _WORDS and "\n" not in value
