"""Catalogues, Procfiles, files of variables, and words of code."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.provision import Topic
from buttress.blueprint.source import Source
from buttress.readers.deployments.backstage import read_catalogue
from buttress.readers.deployments.code_words import TOPICS, find_signs, hinted
from buttress.readers.deployments.dotenv import read_dotenv
from buttress.readers.deployments.procfile import read_procfile

CATALOGUE = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
spec:
  type: service
  owner: group:default/checkout
  providesApis: [orders-api]
  consumesApis: [users-api]
  dependsOn:
  - resource:orders-db
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: orders-db}
spec: {type: database}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: shared-types}
spec: {type: library}
"""


def test_a_catalogue_has_owners_interfaces_and_edges() -> None:
    catalogue = read_catalogue(Source("catalog-info.yaml", CATALOGUE))
    assert [(w.name, w.kind, w.team, w.described) for w in catalogue.workloads] == [
        ("orders", "service", "checkout", ("orders-api",)),
        ("orders-db", "database", "", ()),
    ]
    assert [(x.source, x.target, x.label, x.span.line) for x in catalogue.links] == [
        ("orders", "orders-db", "dependsOn", 11),
        ("orders", "users-api", "consumesApis", 9),
    ]


def test_a_procfile_states_process_types() -> None:
    deployment = read_procfile(
        Source("shop/Procfile", "# all\nrelease: ./migrate\nweb: gunicorn shop\nworker: rq worker\r\n")
    )
    assert deployment is not None
    assert [(w.name, w.command, w.folder, w.span.line) for w in deployment.workloads] == [
        ("web", "gunicorn shop", "shop", 3),
        ("worker", "rq worker", "shop", 4),
    ]
    assert read_procfile(Source("Procfile", "nothing here")) is None


def test_variables_of_a_file() -> None:
    text = "# db\nexport A='x y' # no\nB=1 # one\nC=${A}/z\n"
    assert [(v.name, v.value, v.given) for v in read_dotenv(Source(".env", text))] == [
        ("A", "x y", True),
        ("B", "1", True),
        ("C", "${A}/z", False),
    ]
    assert not any(v.given for v in read_dotenv(Source(".env.example", text), example=True))


def signs(path: str, text: str) -> list[tuple[str, str, int]]:
    source = Source(path, text)
    return [(s.topic, s.tech, s.span.line) for s in find_signs(source, hinted(text.encode(), TOPICS))]


def test_code_says_what_it_provides_for() -> None:
    assert signs("a.go", "x\nctx, c := context.WithTimeout(ctx, t)\n") == [("timeout", "context", 2)]
    assert signs("a.py", "r = requests.get(url, timeout=3)") == [("timeout", "python", 1)]
    assert signs("pom.xml", "<artifactId>resilience4j-spring</artifactId>") == [("breaker", "resilience4j", 1)]
    assert signs("a.js", "app.get('/health', f)") == [("health-check", "health", 1)]
    assert signs("Dockerfile", "HEALTHCHECK CMD curl -f http://localhost/") == [("health-check", "dockerfile", 1)]


def test_words_in_comments_and_in_other_words_say_nothing() -> None:
    assert signs("a.js", "// hystrix would help") == []
    assert signs("a.vue", "campaignStatsData: {},") == []
    assert signs("a.rs", "oauth_request_access_token(x)") == []
    assert signs("a.ts", "import { h } from '../features/health'") == []


def test_topics_are_those_of_the_model() -> None:
    assert set(get_args(Topic)) >= TOPICS


@given(st.text(max_size=200))
def test_no_input_breaks_them(text: str) -> None:
    source = Source("Procfile", text)
    deployment = read_procfile(source)
    for workload in deployment.workloads if deployment else ():
        assert source.slice(workload.span).startswith(f"{workload.name}:")
    for variable in read_dotenv(source):
        assert source.slice(variable.span).startswith(variable.name)
    read_catalogue(source)
