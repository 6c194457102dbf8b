"""The Flask application: every way in over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Flask, Response, request

from api import problems, request_ids
from api.adding import adding_blueprint
from api.asking import asking_blueprint
from api.graph_store import graph_store_blueprint
from api.job_records import JobRecords
from api.jobs import Jobs
from api.libraries import has_library
from api.openapi import openapi_blueprint
from api.pages import pages_blueprint
from api.query_page import query_page_blueprint
from api.query_pool import QueryPool
from api.reading_process import Reader
from api.resources import resources_blueprint
from api.rest import rest_blueprint
from api.sparql import SparqlEndpoint
from api.uploads import Uploads
from api.vocabulary import vocabulary_blueprint
from api.words import LANGUAGES, language_of, period, words
from api.writing import Writer
from graph.search import ClauseIndex
from graph.store import ClauseStore
from ontology.terms import terms

LARGEST_BODY: Final = 1024**2
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

# YASGUI writes style elements and draws its icons as data: addresses
EDITORS: Final = frozenset({"sparql", "asking"})
EDITOR_POLICY: Final = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "img-src 'self'", "img-src 'self' data:"
)


def create_app(store: ClauseStore, pool: QueryPool, writer: Writer | None = None) -> Flask:
    """The application over a store, opened for reading, a pool that answers strangers' queries over the same one, and what
    writes to it (default: a Writer to the pool's store)."""
    writer = writer or Writer(pool.location)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    app.json.sort_keys = False  # type: ignore[attr-defined]
    problems.install(app)
    request_ids.install(app)
    app.register_blueprint(query_page_blueprint(store, pool))
    app.register_blueprint(graph_store_blueprint(store, pool, writer))
    folder = store.folder or Path(pool.location)
    index = ClauseIndex(store, folder)
    rest, operations = rest_blueprint(store, index)
    log = app.logger.exception
    jobs = Jobs(Reader(), writer, JobRecords(folder, log), log)
    uploads = Uploads(store, writer, jobs)
    uploads.register(operations)
    app.register_blueprint(rest)
    app.register_blueprint(openapi_blueprint(store, operations.known))
    app.register_blueprint(vocabulary_blueprint())
    app.extensions["clausegraph.search"] = index
    app.register_blueprint(resources_blueprint(store))
    app.register_blueprint(pages_blueprint(store, index))
    app.register_blueprint(adding_blueprint(uploads))
    app.register_blueprint(asking_blueprint(store, pool))
    app.context_processor(_language)
    app.after_request(_guarded)
    app.wsgi_app = SparqlEndpoint(app.wsgi_app, pool, writer)  # type: ignore[method-assign]
    return app


def _language() -> dict[str, Any]:
    """What every page needs to know: the language, the words in it, and where the other language is."""
    language = language_of(request)
    t = words(language)
    other = next(each for each in LANGUAGES if each != language)
    others = {**request.args, "lang": other}
    return {
        "language": language,
        "t": t,
        "has_library": has_library,
        "vocabulary": _vocabulary,
        "period": lambda duration: period(duration, language),
        "other_language": other,
        "other_language_url": f"{quote(request.path)}?{urlencode(others)}",
    }


def _vocabulary() -> list[dict[str, str]]:
    """What the editor completes: names and labels."""
    return [{"name": term.name, "ja": term.ja, "en": term.en} for term in terms()]


def _guarded(response: Response) -> Response:
    """Pages run nothing and load nothing from elsewhere; nobody guesses at media types."""
    editor = request.blueprint in EDITORS and has_library("yasgui")
    response.headers.setdefault("Content-Security-Policy", EDITOR_POLICY if editor else POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    chosen = request.args.get("lang", "")
    if chosen in LANGUAGES and response.mimetype == "text/html":
        response.set_cookie("lang", chosen, samesite="Lax", httponly=True)
    return response
