"""Which Markdown files are designs. Cheap on purpose: every Markdown file of a repository is asked."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_DIAGRAM_FILES = (".mmd", ".mermaid")
#: Words that make a file's or a folder's name a design's.
_NAMES = {
    "design": "design", "designs": "design", "architecture": "architecture", "architectures": "architecture", "arch": "architecture",
    "adr": "adr", "adrs": "adr", "rfc": "rfc", "rfcs": "rfc", "proposal": "proposal", "proposals": "proposal",
    "spec": "spec", "specs": "spec", "specification": "spec", "hld": "design", "lld": "design", "tdd": "design",
    "decisions": "adr", "blueprints": "design",
}  # fmt: skip
_SHORT = frozenset({"arch", "hld", "lld", "tdd", "decisions", "blueprints"})  # of these only a whole name counts
#: Names in which "design" means how a page looks, how a class is cut, or a meeting.
_OTHER_DESIGN = re.compile(
    r"design[-_ ]?(?:systems?|tokens?|patterns?|language|kit|assets?|guidelines?|guide|principles)\b"
    r"|(?:ui|ux|ui-ux|web|graphic|visual|logo|brand|email|responsive|material|landing|icon|game|level|theme)[-_ ]?design"
    r"|(?:^|[/_-])(?:figma|storybook|typography|branding|wireframes?|mockups?|css|frontend|front-end|ui|ux)(?:[/_.-]|$)",
    re.IGNORECASE,
)
#: Files that instruct, report or list, whatever folder they lie in.
_NEVER = re.compile(
    r"(?:^|/)(?:AGENTS?|CLAUDE|GEMINI|COPILOT|SKILL|SKILLS|CHANGELOG|CHANGES|HISTORY|RELEASES?|RELEASE[-_]NOTES|CONTRIBUTING|LICENSE|"
    r"CODE[-_]OF[-_]CONDUCT|SECURITY|SUPPORT|AUTHORS|MAINTAINERS|ROADMAP|TODO|FAQ|GLOSSARY|tasks?|checklists?|quickstart|index|SUMMARY|"
    r"copilot-instructions|pull_request_template|[\w-]*[-_.]template|template[\w-]*|[\w-]*[-_.]prompt|prompt)\.\w+$"
    r"|(?:^|/)(?:\.github|\.claude|\.cursor|\.agents?|\.codex|\.windsurf|\.gemini|\.specify|\.kiro/steering|\.changeset|agents|skills|prompts|"
    r"commands|templates|checklists|changelogs?|blog|posts|news|licenses|node_modules|vendor|tests?|__tests__|fixtures|examples?/tests?)/",
    re.IGNORECASE,
)
_SPEC_PARTS = frozenset({"design", "plan", "data-model", "spec", "requirements", "architecture", "contracts"})
#: What ``buttress chat`` writes into the head of an exported conversation: what was thought aloud there is no plan.
_EXPORTED, _HEAD = re.compile(r"^- Kept by Buttress as session `", re.MULTILINE), 1_000
_PROMPT = re.compile(
    r"\A\ufeff?---\s*\n(?:[^\n]*\n){0,30}?(?:model|tools|allowed-tools|globs|alwaysApply|argument-hint|applyTo|handoffs)[ \t]*:|\A\W*You are (?:a|an|the)\b"
)
_BACKEND = re.compile(
    r"\b(?:CREATE TABLE|database|PostgreSQL|Postgres|MySQL|MongoDB|Redis|Kafka|RabbitMQ|SQL|REST|gRPC|GraphQL|HTTP|endpoint|endpoints|backend|microservice|"
    r"microservices|API|APIs|queue|cache|schema|migration|server|webhook|S3|Kubernetes|throughput|latency|transaction)\b"
    r"|\b(?:GET|POST|PUT|PATCH|DELETE) /|数据库|服务|接口|データベース|base de datos|Datenbank|base de données|banco de dados",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"\b(?:typography|font(?:s|-size)?|colou?r palette|figma|border-radius|padding|hover state|storybook|tailwind|css|breakpoints?|design tokens?|dark mode|"
    r"wireframes?|mockups?|iconography)\b",
    re.IGNORECASE,
)
_TABLE = re.compile(
    r"^[ \t>]*CREATE\s+(?:UNLOGGED\s+|TEMP(?:ORARY)?\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\w.\"`\[]+\s*\(",
    re.IGNORECASE | re.MULTILINE,
)
_ENDPOINT = re.compile(r"^[ \t>|*#\d.)`-]*+(?:GET|POST|PUT|PATCH|DELETE)\b[`* |]*[ \t][`* |]*/[\w{:<]", re.MULTILINE)
_FENCE = re.compile(
    r"^[ \t>]*(?:```+|~~~+)[ \t]*mermaid\b[^\n]*\n(.*?)(?:^[ \t>]*(?:```|~~~)|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_DRAWING = re.compile(
    r"^[ \t>]*(?:(?:graph|flowchart)[ \t]+(?:TB|TD|BT|RL|LR)\b|sequenceDiagram\b|C4(?:Context|Container|Component)\b|architecture-beta\b)",
    re.MULTILINE,
)
_ENTITIES = re.compile(r"^[ \t>]*erDiagram\b", re.MULTILINE)
_STORE = re.compile(
    r"\[\(|\bContainerDb\(|\b(?:database|postgres(?:ql)?|mysql|mongo(?:db)?|redis|kafka|rabbitmq|dynamodb|s3|cassandra|elasticsearch|queue|broker)\b|\bDB\b",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"\b[\w-]*(?:service|gateway|api|server|worker|backend|microservice|svc)\b|Service\b|服务|网关", re.IGNORECASE
)
_CHOICE = re.compile(r"\w\{[^{}\n]+\}|\|[ \t]*(?:yes|no|true|false|是|否)[ \t]*\|", re.IGNORECASE)
_MUCH = 400_000  # characters that are searched


def why_design(path: str, text: str) -> str:
    """What makes a Markdown file a design, in words for coverage (``its name says adr``); '' for one that is none.

    Its name or folder says design, architecture, adr, rfc, proposal or spec; or it draws services, or holds table
    definitions together with endpoints. Instructions for agents, change logs, how pages look and conversations that
    Buttress exported are none, wherever they lie.
    """
    text = text[:_MUCH]
    if path.lower().endswith(_DIAGRAM_FILES):
        return "it draws services" if _draws_services(text) else ""
    if _NEVER.search(path) or _PROMPT.match(text) or _EXPORTED.search(text, 0, _HEAD):
        return ""
    named = _named(path)
    if named and _is_backend(text):
        return named
    return _holds(path, text)


def _named(path: str) -> str:
    """What the name says, then what a folder says, the nearest first."""
    if _OTHER_DESIGN.search(path):
        return ""
    *folders, name = PurePosixPath(path).parts
    stem = name.rsplit(".", 1)[0].lower()
    if word := _word_in(stem):
        return f"its name says {word}"
    specs = next((i for i, folder in enumerate(folders) if folder.lower() == "specs"), -1)
    if specs >= 0:
        part = stem in _SPEC_PARTS or "contracts" in folders
        return "its folder says spec" if part and len(folders) > specs + 1 else ""
    for folder in reversed(folders):
        word = _word_in(folder.lower())
        if word and folder.lower() != "spec":  # where tests lie, as often as not
            return f"its folder says {word}"
    return ""


def _word_in(name: str) -> str:
    words = re.split(r"[^a-z0-9]+", name)
    return next((_NAMES[w] for w in words if w in _NAMES and (w not in _SHORT or len(words) == 1)), "")


def _is_backend(text: str) -> bool:
    if _TABLE.search(text) or _ENTITIES.search(text):  # a short design may show what it is about and name nothing
        return True
    said = len(set(map(str.lower, _BACKEND.findall(text))))
    return said >= 2 and (said >= 4 or len(_LOOKS.findall(text)) < 3 * said)


def _holds(path: str, text: str) -> str:
    if _draws_services(text):
        return "it draws services"
    if _OTHER_DESIGN.search(path) or "CREATE" not in text.upper():
        return ""
    endpoints = 0
    if _TABLE.search(text):
        for _ in _ENDPOINT.finditer(text):
            endpoints += 1
            if endpoints == 2:
                return "it holds tables together with endpoints"
    return ""


def _draws_services(text: str) -> bool:
    """Whether a diagram connects services, or a service with a store; a drawn algorithm has choices and no stores."""
    if "mermaid" not in text.lower() and not _DRAWING.search(text[:2000]):
        return False
    drawings = _FENCE.findall(text) or ([text] if _DRAWING.search(text[:2000]) else [])
    return any(_is_architecture(drawing) for drawing in drawings)


def _is_architecture(drawing: str) -> bool:
    if not _DRAWING.search(drawing):
        return False
    services = len(set(map(str.lower, _SERVICE.findall(drawing))))
    stores = bool(_STORE.search(drawing))
    if len(_CHOICE.findall(drawing)) >= 2 and "[(" not in drawing and "sequenceDiagram" not in drawing:
        return False
    return services >= 2 or (services >= 1 and stores)
