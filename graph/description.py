"""What the endpoint is and can do, as RDF (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from graph.answer import GRAPH_FORMATS, PREFIXES, TABLE_FORMATS

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
VOID: Final = "http://rdfs.org/ns/void#"
A: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
# the IRIs that the W3C gave to the formats: https://www.w3.org/ns/formats/
NAMES: Final = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
}


def description(endpoint: str, graphs_at: str, media_type: str, *, writable: bool) -> bytes:
    """The description of the endpoint at an address; `graphs_at` is where the Graph Store Protocol is spoken."""
    service = ox.NamedNode(endpoint)
    dataset, default = ox.NamedNode(f"{endpoint}#dataset"), ox.NamedNode(f"{endpoint}#default-graph")
    languages = ["SPARQL10Query", "SPARQL11Query", *(["SPARQL11Update"] if writable else [])]
    facts = [
        (service, A, _sd("Service")),
        (service, _sd("endpoint"), service),
        *((service, _sd("supportedLanguage"), _sd(name)) for name in languages),
        # the default graph of a query is the union of all graphs, unless the request or the query names a dataset
        (service, _sd("feature"), _sd("UnionDefaultGraph")),
        (service, _sd("feature"), _sd("EmptyGraphs")),
        *(
            (service, _sd("resultFormat"), ox.NamedNode(FORMATS + NAMES[media]))
            for media in (*TABLE_FORMATS, *GRAPH_FORMATS)
        ),
        (service, _sd("defaultDataset"), dataset),
        (dataset, A, _sd("Dataset")),
        (dataset, _sd("defaultGraph"), default),
        (default, A, _sd("Graph")),
        (service, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso"), ox.NamedNode(graphs_at)),
    ]
    triples = [ox.Triple(*fact) for fact in facts]
    prefixes = {**PREFIXES, "sd": SD, "formats": FORMATS}
    return ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=prefixes) or b""


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)
