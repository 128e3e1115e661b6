"""The manifest reader: documents, kinds, variables, ways in, and what a mesh provides for."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.source import Source
from buttress.readers.deployments.kubernetes import read_manifests

ORDERS = """\
apiVersion: v1
kind: Service
metadata: {name: orders, namespace: shop}
spec:
  type: LoadBalancer
  sessionAffinity: ClientIP
  selector: {app: orders}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
spec:
  replicas: 2
  template:
    metadata:
      labels: {app: orders}
    spec:
      containers:
      - name: istio-proxy
        image: istio/proxyv2
      - name: orders
        image: shop/orders:1
        args: ["--port", "80"]
        ports:
        - containerPort: 80
        env:
        - name: DB_USER
          value: app
        - name: DATABASE_URL
          value: postgres://$(DB_USER):$(DB_PASSWORD)@db:5432/shop
        - name: DB_PASSWORD
          valueFrom:
            secretKeyRef: {name: db, key: password}
        envFrom:
        - configMapRef: {name: settings}
          prefix: S_
        readinessProbe:
          httpGet: {path: /ready}
        resources:
          limits: {cpu: 1}
        volumeMounts:
        - {name: data, mountPath: /data}
        - {name: conf, mountPath: /conf, readOnly: true}
      volumes:
      - name: data
        persistentVolumeClaim: {claimName: orders-data}
      - name: conf
        configMap: {name: settings}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: orders}
spec:
  hosts: [orders]
  http:
  - timeout: 2s
    retries: {attempts: 3}
    route:
    - destination: {host: orders.shop.svc.cluster.local}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: orders}
spec:
  host: orders
  trafficPolicy:
    outlierDetection: {consecutive5xxErrors: 5}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  tls: [{secretName: x}]
  rules:
  - host: shop.example.com
    http:
      paths:
      - path: /orders
        backend: {service: {name: orders, port: {number: 80}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: orders}
spec:
  scaleTargetRef: {kind: Deployment, name: orders}
"""


def test_a_deployment_is_read_from_its_main_container() -> None:
    source = Source("k8s/orders.yaml", ORDERS)
    (pods,) = read_manifests(source).pods
    workload = pods.workload
    assert (workload.name, workload.kind, workload.image, workload.command) == (
        "orders",
        "Deployment",
        "shop/orders:1",
        "--port 80",
    )
    assert (workload.replicas, workload.limits, [p.container for p in workload.ports]) == (2, True, [80])
    assert [(m.kind, m.source, m.read_only) for m in workload.mounts] == [
        ("claim", "orders-data", False),
        ("config", "settings", True),
    ]
    assert workload.health is not None
    assert source.slice(workload.health) == "readinessProbe:"
    assert workload.span.line == 12


def test_variables_are_expanded_and_references_kept() -> None:
    (pods,) = read_manifests(Source("k8s/orders.yaml", ORDERS)).pods
    assert [(v.name, v.value, v.given, v.source) for v in pods.workload.variables] == [
        ("DB_USER", "app", True, ""),
        ("DATABASE_URL", "postgres://app:@db:5432/shop", False, ""),
        ("DB_PASSWORD", "", False, "secret"),
    ]
    assert [(r.kind, r.source, r.key, r.name, r.prefix) for r in pods.references] == [
        ("secret", "db", "password", "DB_PASSWORD", ""),
        ("configmap", "settings", "", "", "S_"),
    ]


def test_ways_in_and_provisions() -> None:
    found = read_manifests(Source("k8s/orders.yaml", ORDERS))
    assert [(e.kind, e.target, e.host, e.path, e.tls) for e in found.exposures] == [
        ("LoadBalancer", "orders", "", "", None),
        ("Ingress", "orders", "shop.example.com", "/orders", True),
    ]
    assert [(p.topic, p.about) for p in found.provisions] == [
        ("timeout", ("orders",)),
        ("retry", ("orders",)),
        ("breaker", ("orders",)),
        ("autoscaling", ("orders",)),
    ]
    assert found.autoscaled == ["orders"]
    assert found.services[0].sticky


def test_a_broken_document_does_not_hide_the_others() -> None:
    text = ORDERS.replace("kind: Ingress", "kind: Ingress\n  bad: [")
    found = read_manifests(Source("k8s/orders.yaml", text))
    assert [p.workload.name for p in found.pods] == ["orders"]
    assert len(found.problems) == 1
    assert "Ingress" in text.splitlines()[found.problems[0].span.line - 2]


def test_kinds_that_say_nothing_about_what_runs_are_not_even_parsed() -> None:
    text = "apiVersion: x\nkind: CustomResourceDefinition\nspec: [broken\n"
    found = read_manifests(Source("k8s/crd.yaml", text))
    assert found.is_empty
    assert not found.problems


def test_a_list_holds_documents() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- kind: CronJob\n  metadata: {name: report}\n  spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}}\n"
    found = read_manifests(Source("k8s/list.yaml", text))
    assert [(p.workload.kind, p.workload.name, p.workload.image) for p in found.pods] == [("CronJob", "report", "b")]


def test_a_charts_template_is_read_without_its_values() -> None:
    text = (
        '{{- if .Values.on }}\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "shop.name" . }}-orders\n'
        "spec:\n  replicas: {{ .Values.replicas }}\n  template:\n    spec:\n      containers:\n      - name: a\n"
        '        image: "{{ .Values.repo }}/orders:{{ .Values.tag }}"\n{{- end }}\n'
    )
    (pods,) = read_manifests(Source("chart/templates/orders.yaml", text)).pods
    assert (pods.workload.name, pods.workload.image, pods.workload.replicas) == ("orders", "orders", None)
    assert pods.workload.span.line == 5


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab:-[]{}\n \"'&*{}#kindServce", max_size=200))
def test_no_input_breaks_it(text: str) -> None:
    source = Source("k8s/x.yaml", f"kind: Deployment\nmetadata: {{name: x}}\nspec:\n  {text}")
    for pods in read_manifests(source).pods:
        assert source.slice(pods.workload.span).startswith("name")
    read_manifests(Source("k8s/x.yaml", text))
