"""All facts of a review that an edit can have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.agent.trial.facts import Fact
from buttress.agent.trial.facts_api import api_facts
from buttress.agent.trial.facts_design import document_facts
from buttress.agent.trial.facts_sql import database_facts
from buttress.agent.trial.facts_system import system_facts

if TYPE_CHECKING:
    from collections.abc import Collection

    from buttress.review import Review


def facts_of(review: Review, touched: Collection[str]) -> tuple[Fact, ...]:
    """All facts that changes of some files can have changed. APIs and documents that have none of them are told by
    their names only: a large description has a hundred thousand facts.
    """
    blueprint, paths = review.blueprint, frozenset(touched)
    keys = {database.key for database in blueprint.databases}
    designed = [database for database in blueprint.designed if database.key not in keys]
    facts = [fact for database in (*blueprint.databases, *designed) for fact in database_facts(database)]
    described = {api.key for api in blueprint.apis}
    sketched = [api for api in blueprint.sketched if api.key not in described]
    for api in (*blueprint.apis, *sketched):
        facts += api_facts(api, whole=not paths.isdisjoint((*api.files, api.key)))
    for document in blueprint.documents:
        facts += document_facts(document, review.text_of if document.path in paths else None)
    facts += [fact for system in blueprint.systems for fact in system_facts(system)]
    facts += [Fact("backup file", path) for path in blueprint.backups]
    return tuple(facts)
