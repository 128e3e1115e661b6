"""Files brought together: projects, clusters, whose host a name is, and what is for development."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.assembly import _deploy_code
from buttress.assembly.deployments import DeploymentReading, read_deployments
from buttress.assembly.tree import GitTree, MemoryTree, OverlayTree, Subtree, read_many
from buttress.config import Config

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from buttress.blueprint.deployment import Deployment


def reading(files: Mapping[str, str], *others: str) -> DeploymentReading:
    """Compose files, manifests and Procfiles of a tree; ``others`` are paths that hold none."""
    code = (
        ".js",
        ".java",
        ".go",
        ".xml",
        ".conf",
        ".env",
        ".properties",
        "Dockerfile",
        "application.yml",
        "bootstrap.yml",
    )
    paths = [path for path in files if not path.endswith(code) and path not in others]
    return read_deployments(MemoryTree(dict(files)), paths, files, Config())


def only(files: Mapping[str, str], *others: str) -> Deployment:
    (deployment,) = reading(files, *others).deployments
    return deployment


def uses(deployment: Deployment) -> list[tuple[str, str, str, str, str]]:
    return [(u.workload, u.host, u.scheme, u.database, u.origin) for u in deployment.uses]


BASE = "services:\n  api:\n    image: api:1\n    environment: {A: '1', B: '1'}\n    ports: ['80:80']\n  db:\n    image: postgres\n"


def test_an_override_for_the_real_thing_is_laid_over_its_base() -> None:
    prod = "services:\n  api:\n    environment: {B: '2'}\n    deploy: {replicas: 3}\n    restart: always\n"
    deployment = only({"compose.yml": BASE, "compose.prod.yml": prod})
    api = deployment.workloads[0]
    assert deployment.files == ("compose.yml", "compose.prod.yml")
    assert (api.replicas, api.restart, api.image) == (3, "always", "api:1")
    assert {v.name: (v.value, v.span.path) for v in api.variables} == {
        "A": ("1", "compose.yml"),
        "B": ("2", "compose.prod.yml"),
    }


def test_of_a_development_overlay_only_the_folders_count() -> None:
    dev = "services:\n  api:\n    build: api\n    ports: ['5005:5005']\n  mail:\n    image: mailhog/mailhog\n"
    deployment = only({"compose.yml": BASE, "compose.dev.yml": dev})
    assert [w.name for w in deployment.workloads] == ["api", "db"]
    assert deployment.workloads[0].folder == "api"
    assert [p.host for p in deployment.workloads[0].ports] == [80]
    assert not deployment.development


def test_files_that_stand_alone_are_deployments_of_their_own() -> None:
    found = reading(
        {"compose.yml": BASE, "compose.mysql.yml": "services:\n  api:\n    image: api:1\n  sql:\n    image: mysql\n"}
    )
    assert [d.key for d in found.deployments] == ["compose.mysql.yml", "compose.yml"]


def test_extends_includes_and_files_of_variables() -> None:
    files = {
        "compose.yml": "include: [infra/compose.yml]\nservices:\n  api:\n    extends: {file: common.yml, service: base}\n    env_file: api.env\n",
        "infra/compose.yml": "services:\n  db:\n    image: postgres\n",
        "common.yml": "services:\n  base:\n    image: shop/api\n    restart: always\n    environment: {X: 1, DB_HOST: old}\n",
        "api.env": "DB_HOST=db\nDB_NAME=shop\n",
    }
    deployment = only(files, "common.yml")
    api = next(w for w in deployment.workloads if w.name == "api")
    assert (api.image, api.restart, api.hosts) == ("shop/api", "always", ("api",))
    assert {w.name for w in deployment.workloads} == {"api", "db"}
    assert uses(deployment) == [("api", "db", "", "shop", "compose")]
    assert deployment.uses[0].span.path == "api.env"


def test_an_example_of_a_file_of_variables_is_marked() -> None:
    files = {
        "compose.yml": "services:\n  api:\n    image: a\n    env_file: .env\n  db: {image: postgres}\n",
        ".env.example": "DB_URL=postgres://db/shop\n",
    }
    deployment = only(files, ".env.example")
    assert [(v.given, v.source) for v in deployment.workloads[0].variables] == [(False, "env_file")]
    assert uses(deployment) == [("api", "db", "postgres", "shop", "compose")]


def test_variables_name_hosts_only_where_they_can() -> None:
    text = (
        "services:\n  api:\n    image: a\n    environment:\n      DB_KIND: db\n      CACHE_HOST: cache\n      KAFKA: k1:9092,k2:9092\n"
        "      SELF: http://api:80\n      PUBLIC_URL: http://localhost:80\n      REMOTE: postgres://u:p@db.example.com/x\n"
        "    depends_on: [db]\n  db: {image: postgres}\n  cache: {image: redis}\n  k1: {image: kafka}\n  k2: {image: kafka}\n"
    )
    assert [(u.host, u.port, u.variable) for u in only({"compose.yml": text}).uses] == [
        ("cache", 0, "CACHE_HOST"),
        ("k1", 9092, "KAFKA"),
        ("k2", 9092, "KAFKA"),
        ("db.example.com", 0, "REMOTE"),
    ]


SERVICES = "services:\n  orders:\n    build: orders\n  users:\n    build: ./users\n  db:\n    image: postgres\n"


def test_code_in_a_folder_names_hosts_and_provisions() -> None:
    files = {
        "compose.yml": SERVICES,
        "orders/app.js": "get('http://users:80/x', {signal: AbortSignal.timeout(5)})\nconnect('postgres://db/shop')\n",
        "orders/test/app.js": "get('http://db:80')",
        "orders/node_modules/x/index.js": "get('http://db:80')",
        "users/README.md": "calls http://orders:80",
    }
    deployment = only(files, "users/README.md")
    assert uses(deployment) == [("orders", "users", "http", "", "code"), ("orders", "db", "postgres", "shop", "code")]
    assert [(p.topic, p.about, p.tech, str(p.span)) for p in deployment.provisions] == [
        ("timeout", ("orders",), "abortsignal", "orders/app.js:1")
    ]


def test_a_folder_that_runs_in_several_ways_calls_for_nobody_in_particular() -> None:
    text = "services:\n  web: {build: ., command: web}\n  worker: {build: ., command: work}\n  db: {image: postgres}\n"
    deployment = only({"compose.yml": text, "app.js": "connect('postgres://db/x'); // hystrix\nrequire('opossum')"})
    assert deployment.uses == ()
    assert [(p.topic, p.about) for p in deployment.provisions] == [("breaker", ("web", "worker"))]


def test_what_is_beyond_the_limits_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_deploy_code, "_MOST_FILES", 1)
    files = {
        "compose.yml": SERVICES,
        "orders/a.js": "connect('postgres://db/x')",
        "users/b.js": "connect('postgres://db/x')",
    }
    found = reading(files)
    assert uses(found.deployments[0]) == [("orders", "db", "postgres", "x", "code")]
    assert "beyond users/b.js are unknown" in found.notes[0]


def test_a_file_that_is_mounted_speaks_for_its_workload() -> None:
    text = "services:\n  proxy:\n    image: nginx\n    volumes: ['./nginx.conf:/etc/nginx/nginx.conf']\n  api: {build: .}\n"
    deployment = only({"ops/compose.yml": text, "ops/nginx.conf": "proxy_pass http://api:80;\n"})
    assert uses(deployment) == [("proxy", "api", "http", "", "code")]


def test_a_configuration_servers_settings_belong_to_its_clients() -> None:
    files = {
        "compose.yml": "services:\n  config: {build: config}\n  orders: {build: orders}\n  mq: {image: rabbitmq}\n  orders-db: {image: mongo}\n",
        "config/src/main/resources/shared/application.yml": "spring:\n  rabbitmq:\n    host: mq\n",
        "config/src/main/resources/shared/orders.yml": "mongodb:\n  host: orders-db\n  database: shop\n",
        "orders/pom.xml": "<artifactId>spring-cloud-starter-config</artifactId><artifactId>spring-cloud-starter-bus-amqp</artifactId>",
    }
    deployment = only(files, "config/src/main/resources/shared/orders.yml")
    assert uses(deployment) == [
        ("orders", "orders-db", "mongodb", "shop", "code"),
        ("orders", "mq", "amqp", "", "code"),
    ]


POD = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {0}}}\nspec:\n  template:\n    metadata: {{labels: {{app: {0}}}}}\n    spec: {{containers: [{{name: a, image: shop/{0}, env: [{{name: USERS_URL, value: 'http://users.shop:80'}}]}}]}}\n"


def test_a_folder_of_manifests_is_one_cluster() -> None:
    files = {
        "k8s/orders/deploy.yaml": POD.format("orders"),
        "k8s/users/deploy.yaml": POD.format("people"),
        "k8s/users/service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: users, namespace: shop}\nspec: {selector: {app: people}}\n",
        "k8s/hpa.yaml": "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec: {scaleTargetRef: {name: orders}}\n",
        "orders/main.go": 'x.Dial("users:80")',
    }
    cluster = only(files)
    assert (cluster.key, len(cluster.files)) == ("k8s", 4)
    assert [(w.name, w.hosts, w.autoscaled, w.folder) for w in cluster.workloads] == [
        ("orders", ("orders",), True, "orders"),
        ("people", ("users", "users.shop"), False, ""),
    ]
    assert [(u.workload, u.host, u.origin) for u in cluster.uses] == [
        ("orders", "users.shop", "kubernetes"),
        ("orders", "users", "code"),
    ]


def test_alternatives_beside_one_another_are_two_clusters() -> None:
    files = {"k8s/plain/a.yaml": POD.format("orders"), "k8s/mesh/a.yaml": POD.format("orders")}
    assert [d.key for d in reading(files).deployments] == ["k8s/mesh", "k8s/plain"]


def test_an_overlay_is_one_with_its_base() -> None:
    files = {
        "k8s/base/a.yaml": POD.format("orders"),
        "k8s/overlays/prod/a.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: orders}\nspec: {replicas: 4}\n",
    }
    (orders,) = only(files).workloads
    assert (orders.image, orders.replicas, orders.span.path) == ("shop/orders", 4, "k8s/base/a.yaml")


def test_values_of_configmaps_and_secrets() -> None:
    files = {
        "k8s/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  DB_HOST: db\n  app.yml: |\n    url: http://users/\n---\n"
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {spec: {containers: [{name: a, image: i, envFrom:"
        " [{configMapRef: {name: c}}], volumeMounts: [{name: v, mountPath: /c}]}], volumes: [{name: v, configMap: {name: c}}]}}}\n---\n"
        + POD.format("db")
        + "---\n"
        + POD.format("users").replace("USERS_URL", "NOTHING").replace("http://users.shop:80", "")
    }
    cluster = only(files)
    found = [(u.workload, u.host, u.span.line) for u in cluster.uses if u.workload == "api"]
    assert found == [("api", "users", 7), ("api", "db", 5)]


def test_what_is_for_development() -> None:
    app = "services:\n  api: {image: api}\n  db: {image: postgres}\n"
    stages = {
        "compose.yml": app,
        "compose.test.yml": app,
        "dev/compose.yml": app,
        "examples/compose.yml": app,
        "services/api/compose.yml": "services:\n  db: {image: postgres}\n",
        "client-tests/compose.yml": app,
        "worked/compose.yml": "services:\n  api:\n    build: .\n    command: npm run dev\n",
        "mounted/compose.yml": "services:\n  api:\n    build: .\n    volumes: ['.:/app']\n",
        "target/compose.yml": "services:\n  api:\n    build: {context: ., target: development}\n",
        "mail/compose.yml": "services:\n  api: {image: api}\n  mail: {image: mailhog/mailhog}\n",
    }
    found = {d.key: d.development for d in reading(stages).deployments}
    assert found == {path: path != "compose.yml" for path in stages}


def test_procfiles_catalogues_and_what_cannot_be_read() -> None:
    files = {
        "Procfile": "web: ./serve\n",
        "catalog-info.yaml": "apiVersion: backstage.io/v1\nkind: Component\nmetadata: {name: a}\nspec: {type: service, consumesApis: [b-api]}\n---\n"
        "apiVersion: backstage.io/v1\nkind: Component\nmetadata: {name: b}\nspec: {type: service, providesApis: [b-api]}\n",
        "compose.yml": "services: [\n",
    }
    found = reading(files)
    assert [d.origin for d in found.deployments] == ["procfile", "backstage"]
    assert [(x.source, x.target) for x in found.deployments[1].links] == [("a", "b")]
    assert [n.span.path for n in found.not_understood] == ["compose.yml"]


def test_a_file_laid_over_an_unknown_one_is_left_out_and_said() -> None:
    found = reading({"traefik.compose.yml": "services:\n  api:\n    labels: [a=b]\n"})
    assert found.deployments == ()
    assert "neither image nor build" in found.notes[0]


def test_contents_of_many_files_come_from_any_tree() -> None:
    memory = MemoryTree({"a/x": "1", "a/y": "2", "z": "3"})
    overlay = OverlayTree(memory, {"a/y": "new", "z": None})
    assert read_many(overlay, ["a/x", "a/y", "z", "gone"]) == {"a/x": b"1", "a/y": b"new"}
    assert read_many(Subtree(overlay, "a"), ["x", "y"]) == {"x": b"1", "y": b"new"}
    assert hasattr(GitTree, "read_many")
