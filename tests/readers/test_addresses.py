"""Hosts in texts: DSNs of every make, and where in code a name is a host at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress.blueprint.source import Source
from buttress.readers.deployments.addresses import find_addresses
from buttress.readers.deployments.code_hosts import find_hosts, host_pattern


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://app:pw@db:5432/shop?sslmode=disable", [("db", "postgres", 5432, "shop", "app", True)]),
        ("jdbc:mysql://db:3306/shop?useSSL=false", [("db", "mysql", 3306, "shop", "", False)]),
        ("jdbc:sqlserver://db:1433;databaseName=shop;encrypt=true", [("db", "sqlserver", 1433, "shop", "", False)]),
        ("jdbc:oracle:thin:@db:1521:orcl", [("db", "oracle", 1521, "orcl", "", False)]),
        ("app:pw@tcp(db:3306)/shop?parseTime=true", [("db", "mysql", 3306, "shop", "app", True)]),
        ("host=db port=5432 dbname=shop user=app", [("db", "", 5432, "shop", "app", False)]),
        ("mysql:host=db;dbname=shop", [("db", "mysql", 0, "shop", "", False)]),
        ("Server=db;Database=shop;User Id=app;Password=pw", [("db", "", 0, "shop", "app", True)]),
        ("mongodb://a:1,b:2/shop", [("a", "mongodb", 1, "shop", "", False), ("b", "mongodb", 2, "shop", "", False)]),
        ("amqp://guest:guest@mq//", [("mq", "amqp", 0, "", "guest", True)]),
        ("http://orders:8080/api/orders", [("orders", "http", 8080, "", "", False)]),
        ("redis://:pw@cache:6379/0", [("cache", "redis", 6379, "0", "", True)]),
        ("jdbc:mysql://%s/shop", [("", "mysql", 0, "shop", "", False)]),
        ("just a sentence about db", []),
    ],
)
def test_addresses(text: str, expected: list[tuple[object, ...]]) -> None:
    found = [(a.host, a.scheme, a.port, a.database, a.user, a.has_password) for a in find_addresses(text)]
    assert found == expected


def test_options_of_a_dsn() -> None:
    (address,) = find_addresses("postgres://db/shop?sslmode=disable&pool_size=5")
    assert address.options == {"sslmode": "disable", "pool_size": "5"}


def hosts(path: str, text: str) -> list[tuple[str, str, str, int]]:
    pattern = host_pattern(("orders", "user", "account-service", "db", "redis"))
    assert pattern is not None
    source = Source(path, text)
    found = list(find_hosts(source, pattern))
    assert all(f.address.host in source.slice(f.span) for f in found)
    return [(f.address.host, f.address.scheme, f.address.database, f.span.line) for f in found]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.js", "get('http://orders:8080/x')", [("orders", "http", "", 1)]),
        ("a.js", "const h = process.env.REDIS_HOST || 'redis'", [("redis", "", "", 1)]),
        ("a.py", "U = os.getenv('USER_HOST', 'user')", [("user", "", "", 1)]),
        ("a.py", "req.body['user'] = 'orders'", []),
        ("a.py", "# http://orders:8080 was here", []),
        ("a.js", "x() // see http://orders/", []),
        ("A.java", '@FeignClient(name = "account-service")', [("account-service", "", "", 1)]),
        ("A.java", '.withClient("account-service")', []),
        (
            "A.java",
            'String.format("jdbc:mysql://%s/cities", getenv("DB_HOST") == null ? "db" : h)',
            [("db", "mysql", "cities", 1)],
        ),
        ("nginx.conf", "upstream u {\n  server orders:80;\n}", [("orders", "", "", 2)]),
        ("nginx.conf", "proxy_pass http://orders;", [("orders", "http", "", 1)]),
        ("Dockerfile", "ENV ORDERS_HOST=orders \\", [("orders", "", "", 1)]),
        ("a.yml", "mongodb:\n  host: db\n  database: shop\n", [("db", "mongodb", "shop", 2)]),
        (
            "a.properties",
            "spring.data.mongodb.host=db\nspring.data.mongodb.database=shop\n",
            [("db", "mongodb", "shop", 1)],
        ),
        ("a.yml", "uri: lb://account-service", [("account-service", "lb", "", 1)]),
        ("a.py", "'host':'db',", [("db", "", "", 1)]),
        ("a.js", "redis.createClient(); // db", []),
        ("a.py", "the url of the server that the user `redis` should have", []),
        ("a.py", 'MongoClient("db:27017")', [("db", "", "", 1)]),
    ],
)
def test_a_host_stands_in_a_hosts_position(path: str, text: str, expected: list[tuple[str, str, str, int]]) -> None:
    assert hosts(path, text) == expected


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="db:/@=?;,'\"$%{}()hostpgrux \n.-0123", max_size=120))
def test_no_input_breaks_it(text: str) -> None:
    for address in find_addresses(text):
        assert 0 <= address.start < address.end <= len(text)
    hosts("a.yml", text)
