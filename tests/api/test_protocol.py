"""The requests of the W3C's suite for the SPARQL 1.1 Protocol, written anew from the specification, over real HTTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from graph.store import ClauseStore
from tests.conftest import Server, served

TOKEN = "open-sesame-2026"
WRITER = {"Authorization": f"Bearer {TOKEN}"}
QUERY = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
E = "http://e.example/"
ONE, TWO, THREE = (f"{E}data{n}" for n in (1, 2, 3))
DATA = "".join(
    f"GRAPH <{graph}> {{ <{graph}#s> a <{E}Kind{number}> }} " for number, graph in enumerate((ONE, TWO, THREE), 1)
)
DEFAULTS = [("default-graph-uri", ONE), ("default-graph-uri", TWO)]
NAMED = [("named-graph-uri", ONE), ("named-graph-uri", TWO)]
# true exactly where both graphs, and not the third, are in the default graph; or are named ones
BOTH = f"ASK {{ <{ONE}#s> a ?a . <{TWO}#s> a ?b FILTER NOT EXISTS {{ <{THREE}#s> a ?c }} }}"
BOTH_NAMED = f"ASK {{ GRAPH <{ONE}> {{ ?s a ?a }} GRAPH <{TWO}> {{ ?t a ?b }} FILTER NOT EXISTS {{ GRAPH <{THREE}> {{ ?u a ?c }} }} }}"
FULL = f"ASK {{ <{THREE}#s> a ?x . GRAPH <{ONE}> {{ ?s a ?a }} GRAPH <{TWO}> {{ ?t a ?b }} FILTER NOT EXISTS {{ <{ONE}#s> a ?y }} }}"
RESULTS = {
    "application/sparql-results+xml", "application/sparql-results+json", "text/csv", "text/tab-separated-values"
}  # fmt: skip
GRAPHS = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes writes, over a store with three graphs."""
    folder = tmp_path_factory.mktemp("protocol")
    ClauseStore.open(folder / "store").close()
    with served(folder / "store", folder / "log", TOKEN) as server:
        done = httpx.post(
            f"{server.address}/sparql", content=f"INSERT DATA {{ {DATA} }}", headers={**UPDATE, **WRITER}, timeout=30
        )
        assert done.status_code == 204, done.text
        yield server


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=30) as client:
        yield client


class Asked(NamedTuple):
    """A request and what its answer must be: a status, of a kind of media types, a yes."""

    method: str
    status: int = 200
    params: Any = None
    data: Any = None
    content: str | bytes | None = None
    headers: dict[str, Any] = {}  # noqa: RUF012
    media: set[str] | None = None
    yes: bool = False


def form(*pairs: tuple[str, str]) -> str:
    return str(httpx.QueryParams(list(pairs)))


# the names are those of the suite (https://www.w3.org/2009/sparql/docs/tests/, data-sparql11/protocol)
QUERIES = {
    "query_get": Asked("GET", params={"query": "ASK {}"}, media=RESULTS, yes=True),
    "query_post_form": Asked("POST", content=form(("query", "ASK {}")), headers=FORM, media=RESULTS, yes=True),
    "query_post_direct": Asked("POST", content="ASK {}", headers=QUERY, media=RESULTS, yes=True),
    "query_dataset_default_graph": Asked("POST", content=f"ASK {{ <{ONE}#s> a ?o }}", headers=QUERY, params={"default-graph-uri": ONE}, yes=True),
    "query_dataset_default_graphs_get": Asked("GET", params=[("query", BOTH), *DEFAULTS], yes=True),
    "query_dataset_default_graphs_post": Asked("POST", content=BOTH, headers=QUERY, params=DEFAULTS, yes=True),
    "query_dataset_default_graphs_form": Asked("POST", content=form(("query", BOTH), *DEFAULTS), headers=FORM, yes=True),
    "query_dataset_named_graphs_get": Asked("GET", params=[("query", BOTH_NAMED), *NAMED], yes=True),
    "query_dataset_named_graphs_post": Asked("POST", content=BOTH_NAMED, headers=QUERY, params=NAMED, yes=True),
    "query_dataset_full": Asked("POST", content=FULL, headers=QUERY, params=[("default-graph-uri", THREE), *NAMED], yes=True),
    "query_multiple_dataset": Asked("POST", content=BOTH.replace("ASK", f"ASK FROM <{THREE}>"), headers=QUERY, params=DEFAULTS, yes=True),
    "query_content_type_select": Asked("POST", content="SELECT (1 AS ?value) {}", headers=QUERY, media=RESULTS),
    "query_content_type_ask": Asked("POST", content="ASK {}", headers=QUERY, media=RESULTS),
    "query_content_type_describe": Asked("POST", content=f"DESCRIBE <{ONE}#s>", headers=QUERY, media=GRAPHS),
    "query_content_type_construct": Asked("POST", content="CONSTRUCT { <s> <p> 1 } WHERE {}", headers=QUERY, media=GRAPHS),
    "query_with_its_own_base": Asked("GET", params={"query": f"BASE <{E}> ASK {{ FILTER(STR(<s>) = '{E}s') }}"}, yes=True),
    "bad_query_method": Asked("PUT", 405, params={"query": "ASK {}"}),
    "bad_multiple_queries": Asked("GET", 400, params=[("query", "ASK {}"), ("query", "SELECT * {}")]),
    "bad_multiple_queries_form": Asked("POST", 400, content=form(("query", "ASK {}"), ("query", "SELECT * {}")), headers=FORM),
    "bad_query_wrong_media_type": Asked("POST", 415, content="ASK {}", headers={"Content-Type": "text/plain"}),
    "bad_query_missing_form_type": Asked("POST", 415, content=form(("query", "ASK {}"))),
    "bad_query_missing_direct_type": Asked("POST", 415, content="ASK {}"),
    "bad_query_non_utf8": Asked("POST", 400, content="ASK {}".encode("utf-16"), headers=QUERY),
    "bad_query_other_charset": Asked("POST", 415, content="ASK {}".encode("utf-16"), headers={"Content-Type": "application/sparql-query; charset=UTF-16"}),
    "bad_query_syntax": Asked("GET", 400, params={"query": "ASK { NONSENSE }"}),
    "bad_query_form_without_one": Asked("POST", 400, content="format=json", headers=FORM),
    "bad_query_in_form_not_utf8": Asked("POST", 400, content="query=ASK%20%7B%7D%20%23%FF", headers=FORM),
}  # fmt: skip


def check(response: httpx.Response, asked: Asked) -> None:
    assert response.status_code == asked.status, response.text
    media = response.headers.get("Content-Type", "").partition(";")[0]
    if asked.status >= 400:
        assert media == "application/problem+json"
        assert response.json()["detail"]
    elif asked.media is not None:
        assert media in asked.media
    if asked.yes:
        assert response.json()["boolean"] is True


@pytest.mark.parametrize("name", QUERIES)
def test_query(http: httpx.Client, name: str) -> None:
    asked = QUERIES[name]
    response = http.request(asked.method, "/sparql", params=asked.params, content=asked.content, headers=asked.headers)
    check(response, asked)


ADD = f"INSERT DATA {{ GRAPH <{E}new> {{ <{E}new#s> a <{E}New> }} }}"
COPY = f"INSERT {{ GRAPH <{E}new> {{ ?s a ?type }} }} WHERE {{ ?s a ?type }}"
COPY_NAMED = f"INSERT {{ GRAPH <{E}new> {{ ?s a ?type }} }} WHERE {{ GRAPH ?g {{ ?s a ?type }} }}"
COPY_FULL = f"INSERT {{ GRAPH <{E}new> {{ ?s a ?t . ?u a ?v }} }} WHERE {{ ?s a ?t GRAPH <{TWO}> {{ ?u a ?v }} }}"
NEW = f"SELECT ?s {{ GRAPH <{E}new> {{ ?s a ?o }} }} ORDER BY ?s"
USING = [("using-graph-uri", ONE), ("using-graph-uri", TWO)]
USING_NAMED = [("using-named-graph-uri", ONE), ("using-named-graph-uri", TWO)]

# and then which subjects are in the new graph
UPDATES = {
    "update_post_form": (Asked("POST", 204, content=form(("update", ADD)), headers=FORM), [f"{E}new#s"]),
    "update_post_direct": (Asked("POST", 204, content=ADD, headers=UPDATE), [f"{E}new#s"]),
    "update_dataset_default_graph": (Asked("POST", 204, content=COPY, headers=UPDATE, params=USING[:1]), [f"{ONE}#s"]),
    "update_dataset_default_graphs": (Asked("POST", 204, content=COPY, headers=UPDATE, params=USING), [f"{ONE}#s", f"{TWO}#s"]),
    "update_dataset_default_graphs_form": (Asked("POST", 204, content=form(("update", COPY), *USING), headers=FORM), [f"{ONE}#s", f"{TWO}#s"]),
    "update_dataset_named_graphs": (Asked("POST", 204, content=COPY_NAMED, headers=UPDATE, params=USING_NAMED), [f"{ONE}#s", f"{TWO}#s"]),
    "update_dataset_full": (Asked("POST", 204, content=COPY_FULL, headers=UPDATE, params=[*USING[:1], *USING_NAMED]), [f"{ONE}#s", f"{TWO}#s"]),
    "update_base_uri": (Asked("POST", 204, content=f"CLEAR SILENT GRAPH <{E}new> ; INSERT DATA {{ GRAPH <{E}new> {{ <test> a <a:b> }} }}", headers=UPDATE), ["/test"]),
    "update_with_its_own_base": (Asked("POST", 204, content=f"BASE <{E}> INSERT DATA {{ GRAPH <new> {{ <b> a <B> }} }}", headers=UPDATE), [f"{E}b"]),
    "update_with_its_own_dataset": (Asked("POST", 204, content=COPY.replace("WHERE", f"USING <{TWO}> WHERE"), headers=UPDATE), [f"{TWO}#s"]),
    "update_delete_where_of_a_dataset": (Asked("POST", 204, content=f"{COPY}; DELETE WHERE {{ GRAPH <{E}new> {{ ?s ?p <{E}Kind1> }} }}", headers=UPDATE, params=[*USING, ("using-named-graph-uri", f"{E}new")]), [f"{TWO}#s"]),
    "bad_update_get": (Asked("GET", 400, params={"update": ADD}), []),
    "bad_multiple_updates": (Asked("POST", 400, content=form(("update", ADD), ("update", "CLEAR NAMED")), headers=FORM), []),
    "bad_update_and_query": (Asked("POST", 400, content=form(("update", ADD), ("query", "ASK {}")), headers=FORM), []),
    "bad_update_wrong_media_type": (Asked("POST", 415, content=ADD, headers={"Content-Type": "text/plain"}), []),
    "bad_update_missing_form_type": (Asked("POST", 415, content=form(("update", ADD))), []),
    "bad_update_missing_direct_type": (Asked("POST", 415, content=ADD), []),
    "bad_update_non_utf8": (Asked("POST", 400, content=ADD.encode("utf-16"), headers=UPDATE), []),
    "bad_update_syntax": (Asked("POST", 400, content="INSERT { NONSENSE", headers=UPDATE), []),
    "bad_update_dataset_conflict": (Asked("POST", 400, content=COPY.replace("WHERE", f"USING <{TWO}> WHERE"), headers=UPDATE, params=USING), []),
    "bad_update_dataset_conflict_with": (Asked("POST", 400, content=f"WITH <{E}new> INSERT {{ ?s a ?t }} WHERE {{ ?s a ?t }}", headers=UPDATE, params=USING), []),
    "bad_second_update_writes_nothing": (Asked("POST", 400, content=f"{ADD} ; INSERT NONSENSE", headers=UPDATE), []),
}  # fmt: skip


@pytest.mark.parametrize("name", UPDATES)
def test_update(http: httpx.Client, server: Server, name: str) -> None:
    asked, expected = UPDATES[name]
    subjects = [f"{server.address}{subject}" if subject.startswith("/") else subject for subject in expected]
    response = http.request(
        asked.method, "/sparql", params=asked.params, content=asked.content, headers={**asked.headers, **WRITER}
    )
    check(response, asked)
    rows = http.get("/sparql", params={"query": NEW}).json()["results"]["bindings"]
    assert [row["s"]["value"] for row in rows] == subjects
    if subjects:
        cleared = http.post("/sparql", content=f"DROP GRAPH <{E}new>", headers={**UPDATE, **WRITER})
        assert cleared.status_code == 204


def test_no_case_was_lost() -> None:
    assert (len(QUERIES), len(UPDATES), len(STORE)) >= (27, 20, 24)


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"Authorization": "Bearer sesame"}, 401), ({"Authorization": "Basic eDp4"}, 401)],
)
def test_nobody_else_writes(http: httpx.Client, headers: dict[str, str], status: int) -> None:
    for response in (
        http.post("/sparql", content=ADD, headers={**UPDATE, **headers}),
        http.post("/sparql", data={"update": ADD}, headers=headers),
        http.put("/rdf-graph-store?default", content="", headers={"Content-Type": "text/turtle", **headers}),
        http.post("/rdf-graph-store?default", content="", headers={"Content-Type": "text/turtle", **headers}),
        http.delete("/rdf-graph-store", params={"graph": ONE}, headers=headers),
    ):
        assert response.status_code == status
        assert response.headers["WWW-Authenticate"].startswith("Bearer")
        assert response.headers["Content-Type"] == "application/problem+json"
    assert http.get("/sparql", params={"query": f"ASK {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"}).json()["boolean"] is True


# --- Service Description --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/rdf+xml", "application/n-triples"])
def test_the_service_describes_itself(http: httpx.Client, server: Server, accept: str) -> None:
    from rdflib import RDF, Graph, Namespace, URIRef

    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    response = http.get("/sparql", headers={"Accept": accept})
    media = response.headers["Content-Type"].partition(";")[0]
    assert media in GRAPHS
    described = Graph().parse(data=response.text, format=media)
    service = described.value(predicate=RDF.type, object=sd.Service, any=False)
    assert described.value(service, sd.endpoint) == URIRef(f"{server.address}/sparql")
    assert {sd.SPARQL11Query, sd.SPARQL11Update} <= set(described.objects(service, sd.supportedLanguage))
    assert (service, sd.feature, sd.UnionDefaultGraph) in described
    assert len(set(described.objects(service, sd.resultFormat))) == 10


# --- Graph Store Protocol -------------------------------------------------------------------------------------------

JOHN = '@prefix foaf: <http://xmlns.com/foaf/0.1/> . <http://e.example/john> foaf:name "ジョン" .'
JANE = '<http://e.example/jane> <http://xmlns.com/foaf/0.1/name> "Jane" .'
XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:f="http://xmlns.com/foaf/0.1/">
<rdf:Description rdf:about="http://e.example/xml"><f:name>X</f:name></rdf:Description></rdf:RDF>"""
TURTLE = {"Content-Type": "text/turtle; charset=utf-8"}
INDIRECT = {"graph": f"{E}person/1"}
AT = "/rdf-graph-store/person/1.ttl"
STORE_AT = "/rdf-graph-store"

# one after the other, as in the suite: method, path, parameters, headers, content, status, subjects then in the answer
STORE = [
    ("get_before", "GET", AT, None, {}, None, 404, None),
    ("put_initial_state", "PUT", AT, None, TURTLE, JOHN, 201, None),
    ("get_of_put_initial_state", "GET", AT, None, {}, None, 200, {"john"}),
    ("head_on_an_existing_graph", "HEAD", AT, None, {}, None, 200, None),
    ("head_on_a_non_existing_graph", "HEAD", "/rdf-graph-store/nobody", None, {}, None, 404, None),
    ("put_graph_already_in_store", "PUT", AT, None, TURTLE, JANE, 204, None),
    ("get_of_put_graph_already_in_store", "GET", AT, None, {"Accept": "text/turtle"}, None, 200, {"jane"}),
    ("put_default_graph", "PUT", STORE_AT, {"default": ""}, TURTLE, JOHN, 204, None),
    ("get_of_put_default_graph", "GET", STORE_AT, {"default": ""}, {}, None, 200, {"john"}),
    ("put_mismatched_payload", "PUT", AT, None, {"Content-Type": "application/rdf+xml"}, JOHN, 400, None),
    ("put_empty_graph", "PUT", "/rdf-graph-store/empty", None, TURTLE, "", 201, None),
    ("get_of_put_empty_graph", "GET", "/rdf-graph-store/empty", None, {}, None, 200, set()),
    ("put_replace_empty_graph", "PUT", "/rdf-graph-store/empty", None, TURTLE, JOHN, 204, None),
    ("get_of_replacement_for_empty_graph", "GET", "/rdf-graph-store/empty", None, {}, None, 200, {"john"}),
    ("delete_existing_graph", "DELETE", "/rdf-graph-store/empty", None, {}, None, 204, None),
    ("get_of_delete_existing_graph", "GET", "/rdf-graph-store/empty", None, {}, None, 404, None),
    ("delete_non_existent_graph", "DELETE", "/rdf-graph-store/empty", None, {}, None, 404, None),
    ("post_existing_graph", "POST", AT, None, TURTLE, JOHN, 204, None),
    ("get_of_post_existing_graph", "GET", AT, None, {}, None, 200, {"jane", "john"}),
    ("post_empty_to_existing", "POST", AT, None, TURTLE, "", 204, None),
    ("get_of_post_after_noop", "GET", AT, None, {}, None, 200, {"jane", "john"}),
    ("put_indirect", "PUT", STORE_AT, INDIRECT, {"Content-Type": "application/rdf+xml"}, XML, 201, None),
    ("get_of_put_indirect", "GET", STORE_AT, INDIRECT, {}, None, 200, {"xml"}),
    ("head_indirect", "HEAD", STORE_AT, INDIRECT, {}, None, 200, None),
    ("put_wrong_type", "PUT", STORE_AT, INDIRECT, {"Content-Type": "text/csv"}, "a,b", 415, None),
    ("delete_indirect", "DELETE", STORE_AT, INDIRECT, {}, None, 204, None),
    ("get_of_no_graph", "GET", STORE_AT, None, {}, None, 400, None),
    ("get_of_two", "GET", STORE_AT, {"graph": ONE, "default": ""}, {}, None, 400, None),
    ("get_of_a_relative_name", "GET", STORE_AT, {"graph": "person"}, {}, None, 400, None),
    ("get_in_no_known_type", "GET", AT, None, {"Accept": "image/png"}, None, 406, None),
    ("delete_default", "DELETE", STORE_AT, {"default": ""}, {}, None, 204, None),
    ("get_of_deleted_default", "GET", STORE_AT, {"default": ""}, {}, None, 200, set()),
]  # fmt: skip


def subjects_of(turtle: str) -> set[str]:
    from rdflib import Graph

    return {str(subject).rpartition("/")[2] for subject in Graph().parse(data=turtle, format="turtle").subjects()}


def test_graph_store(http: httpx.Client) -> None:
    for name, method, path, params, headers, content, status, subjects in STORE:
        response = http.request(method, path, params=params, headers={**headers, **WRITER}, content=content)
        assert response.status_code == status, f"{name}: {response.text}"
        if subjects is not None:
            assert response.headers["Content-Type"] == "text/turtle; charset=utf-8", name
            assert subjects_of(response.text) == subjects, name
        elif status >= 400 and method != "HEAD":
            assert response.headers["Content-Type"] == "application/problem+json", name


def test_post_to_the_store_makes_a_graph(http: httpx.Client) -> None:
    made = http.post(STORE_AT, content=JOHN, headers={**TURTLE, **WRITER})
    assert made.status_code == 201
    assert subjects_of(http.get(made.headers["Location"]).text) == {"john"}
    assert http.delete(made.headers["Location"], headers=WRITER).status_code == 204


def test_post_of_several_files(http: httpx.Client) -> None:
    files = {"a": ("a.ttl", JOHN, "text/turtle"), "b": ("b.ttl", JANE, "text/turtle")}
    assert http.post(f"{STORE_AT}/parts", files=files, headers=WRITER).status_code == 201
    assert subjects_of(http.get(f"{STORE_AT}/parts").text) == {"john", "jane"}
    assert http.delete(f"{STORE_AT}/parts", headers=WRITER).status_code == 204


# --- what every answer has ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sparql", STORE_AT])
def test_pages_of_other_origins_may_ask(http: httpx.Client, path: str) -> None:
    preflight = http.options(path, headers={"Origin": "http://e.example", "Access-Control-Request-Method": "POST"})
    assert preflight.is_success
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    for params in ({"query": "ASK {}"}, {"graph": ONE}, {"nonsense": "1"}):
        assert http.get(path, params=params).headers["Access-Control-Allow-Origin"] == "*"


def test_an_address_may_hold_characters_as_they_are(server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    for more in ("", "&format=csv"):
        with socket.create_connection((host, int(port))) as connection:
            target = f"/sparql?query=SELECT('契約'AS?x){{}}{more}"
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        assert "契約" in received.decode()


def test_a_host_that_is_none_is_no_base(http: httpx.Client) -> None:
    for host in ("a b", "x>{}<", "x\\", "[::1", ""):
        response = http.get("/sparql", params={"query": "ASK { <s> ?p ?o }"}, headers={"Host": host})
        assert response.status_code in {200, 400}


def test_what_has_no_content_has_no_type(http: httpx.Client) -> None:
    for method in ("PUT", "DELETE"):
        headers = {"Content-Type": "text/turtle", **WRITER}
        response = http.request(method, "/rdf-graph-store", params={"graph": f"{E}typed"}, content="", headers=headers)
        assert response.status_code in {201, 204}
        assert "Content-Type" not in response.headers


def test_head_is_get_without_its_body(http: httpx.Client) -> None:
    params = {"query": "SELECT * { ?s ?p ?o }"}
    whole, head = http.get("/sparql", params=params), http.head("/sparql", params=params)
    assert head.content == b""
    names = ("Content-Type", "Vary", "Access-Control-Allow-Origin")
    assert [head.headers[name] for name in names] == [whole.headers[name] for name in names]


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("gzip", "gzip"), ("gzip;q=0, identity", None), ("identity", None), ("br, gzip;q=0.5", "gzip")],
)
def test_long_answers_are_packed_for_those_who_take_it(http: httpx.Client, accepts: str, encoding: str | None) -> None:
    long = " ".join(f"({number} AS ?n{number})" for number in range(100))
    for rows in (f"SELECT {long} {{}}", WIDE):
        response = http.get("/sparql", params={"query": rows}, headers={"Accept-Encoding": accepts})
        assert response.headers.get("Content-Encoding") == encoding
        assert response.json()["results"]["bindings"]
    short = http.get("/sparql", params={"query": "ASK {}"}, headers={"Accept-Encoding": accepts})
    assert "Content-Encoding" not in short.headers


VALUES = " ".join(str(number) for number in range(100))
WIDE = f"SELECT * {{ VALUES ?a {{ {VALUES} }} VALUES ?b {{ {VALUES} }} }}"  # 10,000 rows, more than go over the socket in one piece


# --- clients --------------------------------------------------------------------------------------------------------


def test_sparqlstore_of_rdflib(server: Server) -> None:
    from rdflib import Graph, Literal, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

    store = SPARQLStore(f"{server.address}/sparql")
    graph = Graph(store, identifier=URIRef(ONE))
    assert list(graph.objects(URIRef(f"{ONE}#s"))) == [URIRef(f"{E}Kind1")]
    assert [str(row.s) for row in graph.query("SELECT ?s { ?s a ?o }")] == [f"{ONE}#s"]  # type: ignore[union-attr]
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert len(graph.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }").graph or ()) == 1
    address = f"{server.address}/sparql"
    headers = WRITER
    writable = SPARQLUpdateStore(address, address, headers=headers, context_aware=True)
    added = Graph(writable, identifier=URIRef(f"{E}rdflib"))
    added.add((URIRef(f"{E}s"), URIRef(f"{E}p"), Literal("条")))
    assert [str(o) for o in added.objects()] == ["条"]
    added.remove((None, None, None))
    assert list(added) == []


def test_sparqlwrapper(server: Server) -> None:
    import SPARQLWrapper as wrapper  # noqa: N813 (as its own documentation does)

    client = wrapper.SPARQLWrapper(f"{server.address}/sparql")
    client.setQuery(f"SELECT ?s {{ GRAPH <{ONE}> {{ ?s a ?o }} }}")
    for form_name in (wrapper.JSON, wrapper.XML, wrapper.CSV, wrapper.TSV):
        for method in (wrapper.GET, wrapper.POST):
            client.setReturnFormat(form_name)
            client.setMethod(method)
            converted = client.queryAndConvert()
            shown = converted.toxml() if form_name == wrapper.XML else str(converted)
            assert f"{ONE}#s" in shown
    client.setReturnFormat(wrapper.TURTLE)
    client.setQuery(f"DESCRIBE <{ONE}#s>")
    assert f"{E}Kind1" in client.queryAndConvert().decode()
    client.setRequestMethod(wrapper.POSTDIRECTLY)
    client.setMethod(wrapper.POST)
    client.setReturnFormat(wrapper.JSON)
    client.setQuery("ASK {}")
    assert client.queryAndConvert()["boolean"] is True


def test_nothing_is_fetched_for_a_body(http: httpx.Client, tmp_path: Path) -> None:
    import socket

    secret = tmp_path / "secret.txt"
    secret.write_text("himitsu", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        there = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        context = f'{{"@context": "{there}", "@id": "http://e.example/s", "name": "x"}}'
        entity = f'<!DOCTYPE r [<!ENTITY e SYSTEM "{{}}">]>{XML.replace(">X<", ">&e;<")}'
        document = f'<!DOCTYPE r SYSTEM "{there}">{XML}'
        for content, media in (
            (context, "application/ld+json"),
            (entity.format(there), "application/rdf+xml"),
            (entity.format(secret.as_uri()), "application/rdf+xml"),
            (document, "application/rdf+xml"),
        ):
            response = http.put(f"{STORE_AT}/evil", content=content, headers={"Content-Type": media, **WRITER})
            kept = http.get(f"{STORE_AT}/evil").text
            assert response.status_code in {201, 204, 400}
            assert "himitsu" not in response.text + kept
        with pytest.raises(TimeoutError):
            listening.accept()


def test_entities_do_not_explode(http: httpx.Client) -> None:
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    content = f'<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}]>{XML.replace(">X<", ">&l9;<")}'
    response = http.put(
        f"{STORE_AT}/laughs", content=content, headers={"Content-Type": "application/rdf+xml", **WRITER}, timeout=90
    )
    assert response.status_code in {400, 503}
    assert http.get(f"{STORE_AT}/laughs").status_code == 404


def test_bodies_are_bounded(http: httpx.Client) -> None:
    for path, headers in (("/sparql", UPDATE), (f"{STORE_AT}/long", TURTLE)):
        response = http.request(
            "PUT" if "store" in path else "POST", path, content=b"#" * (17 * 1024**2), headers={**headers, **WRITER}
        )
        assert response.status_code == 413
