"""The words by which lists are judged: envelopes, small collections, and collections that grow.

Every word is a lower-case singular. The lists rest on the paths of some 3,000 public operations that were read for
them; a word stands where it was right more often than not, and the reason is printed with every finding.
"""

from __future__ import annotations

from buttress.predicates.growth import GROWING
from buttress.predicates.naming import KEPT, WORK

#: Property names under which APIs wrap a list.
ENVELOPES = frozenset(
    {"data", "items", "results", "records", "entries", "values", "list", "rows", "content", "elements"}
    | {"collection", "nodes", "edges", "member", "members", "hydramember", "value", "objects", "resources"}
    | {"payload", "result", "page", "response", "embedded", "body"}
)
#: Properties that stand beside a wrapped list and say something about the answer, not about a thing.
BESIDE = frozenset(
    {"total", "count", "totalcount", "totalresults", "totalitems", "object", "url", "uri", "success", "ok"}
    | {"status", "message", "errors", "error", "meta", "metadata", "links", "pagination", "paging", "page"}
    | {"query", "self", "code", "kind", "etag", "type", "size", "limit", "offset", "filter", "sort"}
    | {"requestid", "version", "warnings", "context", "info", "order", "response", "responsemetadata"}
    | {"included", "cursor", "timestamp", "params", "numfound", "expand", "href", "length"}
)
#: Collections that people set up by hand and that stay small, whoever may add to them: tens, not thousands.
SMALL = frozenset(
    {"code", "template", "enum", "setting", "language", "lang", "locale", "timezone", "zone", "country"}
    | {"currency", "role", "permission", "scope", "category", "type", "kind", "status", "state", "region"}
    | {"datacenter", "size", "plan", "tier", "feature", "flag", "option", "preference", "config"}
    | {"configuration", "provider", "integration", "connector", "theme", "version", "capability", "format"}
    | {"method", "unit", "license", "emoji", "font", "icon", "color", "metric", "stat", "statistic", "chart"}
    | {"count", "counter", "limit", "quota", "default", "constant", "level", "priority", "severity", "webhook"}
    | {"hook", "key", "secret", "certificate", "rule", "policy", "label", "environment", "collaborator"}
    | {"owner", "assignee", "admin", "administrator", "schedule", "channel", "slot", "server", "node"}
    | {"cluster", "flavor", "field", "column", "attribute", "menu", "dashboard", "service", "addon", "plugin"}
    | {"app", "application", "extension", "workflow", "pipeline", "board", "domain", "alias", "gateway"}
    | {"runner", "network", "email", "gpg", "protocol", "backend", "engine", "catalog", "catalogue"}
    | {"dimension", "segment", "benchmark", "parameter", "scheme", "resolution", "property", "quality"}
    | {"preset", "layout", "screen", "tab", "section", "step", "stage", "me", "summary", "shard", "health"}
    | {"check", "info", "about", "cron", "period", "week", "month", "year", "weekday"}
)
#: Words that make a collection large whatever stands before them.
LOGS = frozenset({"log", "event", "history", "audit", "activity", "transaction", "message", "notification", "timeline"})
#: Things of which a business wants as many as it can get; with what use adds (:data:`GROWING`) they make lists long.
MANY = (
    frozenset(
        {"user", "customer", "contact", "subscriber", "follower", "person", "employee", "product", "article", "lead"}
    )
    | frozenset(
        {"patient", "student", "device", "asset", "vehicle", "position", "track", "song", "game", "player", "book"}
    )
    | frozenset(
        {"star", "stargazer", "watcher", "issue", "pull", "commit", "job", "build", "deployment", "conversation"}
    )
    | KEPT
    | WORK
)
#: Words of :data:`GROWING` that in a path mean something else: ``/fields``, ``/points``, ``/reports`` are set up.
NOT_HERE = frozenset(
    {"field", "point", "report", "version", "run", "line", "email", "session", "call", "read", "query"}
    | {"download", "search", "action"}
)
#: What one parent has a handful of, though the whole has many: ``/comments/{id}/attachments``.
PER_PARENT = frozenset(
    {"asset", "file", "attachment", "reaction", "image", "photo", "document", "user", "recipient"}
    | {"signature", "item", "upload", "account", "member", "person", "client", "revision", "device", "entry"}
    | {"tagging", "contract", "project"}
)
#: Endings of run-together nouns that are small: ``issuetype``, ``permissionscheme``.
SMALL_ENDINGS = ("type", "status", "scheme", "category", "template", "setting", "permission", "level")
#: What everyday use adds to, by name alone.
USE = (GROWING | MANY) - NOT_HERE
#: Words that keep a list short: those that wait or run now, the first few by some order.
FEW = frozenset(
    {"pending", "current", "active", "running", "recent", "latest", "top", "popular", "trending", "featured"}
    | {"default", "send", "test", "preview", "available", "selected", "suggested", "recommended", "related"}
    | {"upcoming", "waiting", "open", "supported"}
)
#: Segments under which lists are sums by day or by kind, or constants.
CONSTANT_PATHS = frozenset(
    {"meta", "metadata", "static", "reference", "config", "lookup", "lookups", "stats", "statistics"}
    | {"insights", "enums", "analytics", "metrics", "summary", "summaries", "reports", "reporting", "charts"}
    | {"constants", "defaults", "traffic"}
)
