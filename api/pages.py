"""The pages of contracts: the list, the reader, the views on one contract, and several contracts side by side."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from markupsafe import Markup

from api import reader, views
from api.arcs import picture
from api.auth import writing_allowed
from api.contents import remembering
from api.ingestion import State
from api.replies import LEVEL, WORTH_PACKING
from api.tables import as_csv
from api.words import Language, all_words, language_of, words
from graph import topics
from graph.overview import overviews
from graph.search import ClauseIndex
from graph.store import ClauseStore
from graph.topics import Surviving
from ontology.facts import Deadline, NormType

ON_A_PAGE: Final = 100
MOST_HITS: Final = 50
LONGEST_SEARCH: Final = 200  # characters
SIDE_BY_SIDE: Final = 6  # contracts that are compared when nobody chose any
MOST_COMPARED: Final = 12
OUTCOMES: Final = frozenset({State.ADDED, State.REPLACED, State.UNCHANGED})  # of an upload
IN_ENGLISH, IN_JAPANESE, NOTHING = Markup(' lang="en"'), Markup(' lang="ja"'), Markup("")


def pages_blueprint(store: ClauseStore, index: ClauseIndex) -> Blueprint:
    """The pages over a store and the index of its clauses' words, and `/healthz`."""
    blueprint = Blueprint("pages", __name__)
    contents = remembering(store)

    @blueprint.get("/")
    def contracts() -> str:
        asked = request.args.get("q", "").strip()[:LONGEST_SEARCH]
        found = store.contracts(after=request.args.get("after"), limit=ON_A_PAGE + 1)
        last = found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None
        shown = found[:ON_A_PAGE]
        return render_template(
            "contracts.html",
            contracts=shown,
            overviews=overviews(store, [row.iri for row in shown]),
            types=tuple(map(str, NormType)),
            last=last,
            writing=writing_allowed(),
            titles={row.id: row.title or row.id for row in store.contracts()} if asked else {},
            hits=index.search(asked, limit=MOST_HITS) if asked else None,
            most_hits=MOST_HITS,
        )

    @blueprint.get("/contracts/<contract_id>")
    def contract(contract_id: str) -> str:
        found = contents(contract_id)
        return render_template(
            "contract.html",
            found=found,
            tree=reader.tree(found),
            targets=reader.targets(found),
            kinds=reader.KINDS,
            counts=reader.counts(found),
            urls=_Around.of(contract_id),
            w=all_words(language_of(request)),
            uploaded=request.args.get("upload") if request.args.get("upload") in OUTCOMES else None,
        )

    @blueprint.get("/contracts/<contract_id>/<any({}):view>".format(", ".join(views.VIEWS)))
    def view(contract_id: str, view: str) -> str:
        found = contents(contract_id)
        wanted = _wanted()
        return render_template(
            "view.html",
            found=found,
            view=view,
            wanted=wanted,
            table=views.VIEWS[view](found, wanted),
            undefined=views.undefined(found) if view == "terms" else None,
            bearers=views.bearers(found) if view == "duties" else (),
            types=tuple(map(str, NormType)),
            picture=picture(found) if view == "references" else None,
            words_at=reader.words_of(found) if view == "references" else {},
        )

    @blueprint.get("/contracts/<contract_id>/<any({}):view>.csv".format(", ".join(views.VIEWS)))
    def table(contract_id: str, view: str) -> Response:
        wanted = _wanted()
        found = views.VIEWS[view](contents(contract_id), wanted)
        t = words(wanted.language)
        response = Response(
            as_csv([t(column) for column in found.columns], found), content_type="text/csv; charset=utf-8"
        )
        response.headers.set("Content-Disposition", "attachment", filename=f"{contract_id}-{view}.csv")
        return response

    @blueprint.get("/compare")
    def compare() -> str:
        every = store.contracts()
        surviving = [row.id for row in every if row.counts["survivals"]]
        chosen = _chosen([row.id for row in every], surviving)
        return render_template(
            "compare.html",
            every=every,
            chosen=chosen,
            titles={row.id: row.title or row.id for row in every},
            matrix=_matrix({contract_id: topics.surviving(store, contract_id) for contract_id in chosen}),
            names=topics.topic_names(),
        )

    @blueprint.get("/compare/<topic>")
    def topic(topic: str) -> str:
        if topic not in topics.topic_names():
            abort(404, f"no topic is called {topic!r}; there are {', '.join(topics.topic_names())}")
        every = store.contracts()
        on_topic = topics.articles_on(store, topic)
        having = list(dict.fromkeys(row.contract for row in on_topic))
        chosen = _chosen(having)
        shown = [contents(contract_id) for contract_id in chosen]
        trees = {
            found.contract_id: [
                view
                for view in _everything(reader.tree(found))
                if view.clause.address in {row.address for row in on_topic if row.contract == found.contract_id}
            ]
            for found in shown
        }
        return render_template(
            "topic.html",
            topic=topic,
            names=topics.topic_names(),
            shown=shown,
            trees=trees,
            chosen=chosen,
            every=[row for row in every if row.id in having],
            without=[row for row in every if row.id in request.args.getlist("contract") and row.id not in having],
        )

    blueprint.after_request(_packed)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        store.contracts(limit=1)  # raises StoreUnusable where the store cannot be read: 503
        return jsonify({"status": "ok"})

    return blueprint


@dataclass(frozen=True, slots=True)
class _Around:
    """What a clause's template needs besides the clause: where its data are, and how the language says things."""

    language: Language
    ours: Markup
    theirs: Markup
    node: str
    json: str

    @classmethod
    def of(cls, contract_id: str) -> _Around:
        language = language_of(request)
        english = language == "en"
        return cls(
            language,
            IN_ENGLISH if english else NOTHING,
            IN_JAPANESE if english else NOTHING,
            url_for("resources.inside", contract_id=contract_id, node="-").removesuffix("-"),
            url_for("rest.clause", contract_id=contract_id, address="-").removesuffix("-"),
        )

    def deadline(self, value: Deadline | None) -> str:
        return views.deadline(value, self.language)

    def lasting(self, duration: str | None) -> str:
        return views.lasting(duration, self.language)

    def in_language(self, message: str) -> str:
        return views.in_language(self.language, message)


def _matrix(survivals: Mapping[str, Sequence[Surviving]]) -> Mapping[str, Mapping[str, list[Surviving]]]:
    """The surviving clauses by topic and contract, topics in their order; those on no topic under ""."""
    matrix = {
        topic: {
            contract_id: [row for row in rows if topic in (row.topics or ("",))]
            for contract_id, rows in survivals.items()
        }
        for topic in (*topics.topic_names(), "")
    }
    return {topic: row for topic, row in matrix.items() if any(row.values())}


def _packed(response: Response) -> Response:
    """Pages are repetitive: a tenth of their size in gzip. Nothing in them is secret, so that packing tells nothing."""
    response.headers.add("Vary", "Accept-Encoding, Cookie")
    large = (response.content_length or 0) > WORTH_PACKING
    if large and response.mimetype == "text/html" and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _wanted() -> views.Wanted:
    kind = request.args.get("type", "")
    if kind and kind not in set(NormType):
        abort(400, f"type={kind!r} is no type of norm; there are {', '.join(NormType)}")
    return views.Wanted(language_of(request), request.args.get("bearer", ""), kind)


def _chosen(having: list[str], first: list[str] | None = None) -> list[str]:
    """The contracts to put side by side: those that were asked for and are there, else the first ones of `first`."""
    asked = [each for each in dict.fromkeys(request.args.getlist("contract")) if each in set(having)]
    return asked[:MOST_COMPARED] or (first or having)[:SIDE_BY_SIDE]


def _everything(tree: list[reader.ClauseView]) -> list[reader.ClauseView]:
    return [view for top in tree for view in top]
