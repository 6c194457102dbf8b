"""The command `clausegraph`: functions return, commands print. What is heavy is imported where it is used."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from api.archiving import archive
from api.loading import load
from api.options import Commands, Settings, as_json, cached, store_options, waits
from api.verifying import restore, verify
from ontology.errors import QueryRefused, UnreadableSource

if TYPE_CHECKING:
    from api.ingestion import Outcome
    from graph.turtle import Format

EXPORT_FORMATS: Final = ("turtle", "trig", "nquads", "jsonld")
# for the answers of SELECT and ASK, and of CONSTRUCT and DESCRIBE
QUERY_FORMATS: Final = {
    "table": (None, "text/turtle"),
    "json": ("application/sparql-results+json", "application/ld+json"),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "turtle": (None, "text/turtle"),
}


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="clausegraph")
@store_options
def cli() -> None:
    """A clause knowledge graph for Japanese contracts (日本語契約書の条項ナレッジグラフ)."""


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--id", "contract_id", help="The contract's id, for a single file (default: made from its name).")
@click.option("--anew", is_flag=True, help="Read again what has not changed, as after an update of clausegraph.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes that read (default: the cores).")
@click.option("--cluster", metavar="ADDRESS", help="Read on a Dask cluster, as tcp://scheduler:8786.")
@cached
@as_json
@waits
@store_options
@click.pass_obj
def ingest(settings: Settings, /, paths: tuple[Path, ...], as_json: bool, **options: Any) -> None:
    """Read contracts (files, or folders of them) into the store.

    What cannot be read is named with the reason, and costs nothing but itself. Ctrl-C keeps what is finished.
    """
    states: Counter[str] = Counter()
    printed: list[dict[str, Any]] = []
    try:
        with closing(_ingest(settings, paths, **options)) as outcomes:
            for outcome in outcomes:
                states[outcome.state] += 1
                if as_json:
                    printed.append(outcome.to_dict())
                else:
                    _print_outcome(outcome)
    except KeyboardInterrupt:
        click.echo("clausegraph: stopped; what was finished is in the store, run again for the rest", err=True)
        sys.exit(130)
    if as_json:
        _print_json(printed)
    if bad := states["refused"]:
        if bad < states.total() and not as_json:
            click.echo(f"clausegraph: {bad} of {states.total()} files refused; the others are in the store", err=True)
        sys.exit(UnreadableSource.exit_status)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@cached
def facts(file: Path, cached: bool) -> None:
    """Print the facts of a contract as JSON (docs/facts.md); no store is needed."""
    from ingest.batch import parser_of
    from ingest.reading import read_contract
    from ontology.facts_json import to_json

    click.echo(to_json(read_contract(file, parser_of(cached=cached))), nl=False)


@cli.command("list")
@as_json
@store_options
@click.pass_obj
def list_command(settings: Settings, as_json: bool) -> None:
    """List the contracts in the store."""
    from dataclasses import asdict

    from api.output import print_table

    with settings.reading() as store:
        contracts = store.contracts()
    if as_json:
        _print_json([{**asdict(row), "counts": dict(row.counts)} for row in contracts])
        return
    counted = ("clauses", "norms", "exceptions", "survivals", "notices")
    print_table(
        ("id", "title", "parties", *counted),
        [(c.id, c.title or "", "、".join(c.parties), *(str(c.counts[name]) for name in counted)) for c in contracts],
        right=counted,
    )


@cli.command()
@click.argument("contract_id", metavar="ID")
@click.argument("address", required=False)
@as_json
@store_options
@click.pass_obj
def show(settings: Settings, contract_id: str, address: str | None, as_json: bool) -> None:
    """Show a contract with its clauses, or the clause at an ADDRESS (art_3__para_1) with all that was found in it."""
    from api.showing import as_dict, clause_lines, contract_lines
    from graph import lookup

    with settings.reading() as store:
        reading = lookup.reading(store, contract_id)
        clause = lookup.clause(store, contract_id, address).value if address else None
    if as_json:
        _print_json(as_dict(reading, clause))
        return
    for line in clause_lines(reading, clause) if clause else contract_lines(contract_id, reading):
        click.echo(line)


@cli.command()
@click.argument("question", required=False)
@click.option(
    "--param", "-p", "parameters", multiple=True, metavar="NAME=VALUE", help="Fill in a question's parameter."
)
@click.option("--format", "-f", "form", type=click.Choice(list(QUERY_FORMATS)), default="table", show_default=True)
@store_options
@click.pass_obj
def query(settings: Settings, question: str | None, parameters: tuple[str, ...], form: str) -> None:
    """Ask a named question, the SPARQL in a FILE.rq, or the SPARQL on standard input (-).

    Without one, list the named questions.
    """
    if question is None:
        _print_questions()
        return
    sparql = _sparql(question, dict(_pair(text) for text in parameters))
    with settings.reading() as store:
        answer = store.query(sparql)
        table, graph = QUERY_FORMATS[form]
        media_type = graph if answer.kind == "graph" else table
        if media_type:
            answer.write(sys.stdout.buffer, media_type)
        elif answer.kind == "select" and form == "table":
            _print_rows(answer.variables, list(answer))
        elif answer.kind == "ask" and form == "table":
            click.echo("yes" if answer else "no")
        else:
            fits = [name for name, media in QUERY_FORMATS.items() if media[answer.kind == "graph"] or name == "table"]
            raise QueryRefused(f"{form} does not fit the answer of this query; {', '.join(fits)} do")


@cli.command()
@click.argument("contract_id", metavar="[ID]", required=False)
@click.option("--format", "-f", "form", type=click.Choice(EXPORT_FORMATS), default="turtle", show_default=True)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write a file, whole or not at all."
)
@store_options
@click.pass_obj
def export(settings: Settings, contract_id: str | None, form: Format, output: Path | None) -> None:
    """Write one contract, or all of them, as RDF for the archive."""
    from api.output import write_whole
    from graph.turtle import export as exported

    with settings.reading() as store:
        content = exported(store, contract_id, form)
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        write_whole(output, content)


@cli.command()
@click.argument("contract_id", metavar="ID")
@waits
@store_options
@click.pass_obj
def remove(settings: Settings, contract_id: str) -> None:
    """Take one contract out of the store, and nothing else."""
    settings.reading().close()  # where there is no store, say so instead of making one
    with settings.writing() as store:
        store.remove(contract_id)
    click.echo(f"removed {contract_id}")


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets other machines in.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--timeout", default=10.0, show_default=True, type=click.FloatRange(0.1, 3600), help="Seconds for a query."
)
@store_options
@click.pass_obj
def serve(settings: Settings, host: str, port: int, timeout: float) -> None:
    """Serve pages, SPARQL and REST; contracts can be ingested meanwhile."""
    from api.server import serve as served

    settings.reading().close()
    served(settings.store, host=host, port=port, seconds=timeout)


@cli.command("eval")
@click.argument("gold_dir", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--sources", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Where the texts are.")
@click.option("--diff", is_flag=True, help="Name every missed and every spurious fact.")
@cached
@as_json
def eval_command(gold_dir: Path, sources: Path | None, diff: bool, cached: bool, as_json: bool) -> None:
    """Compare what is found with annotated contracts: right, spurious and missed facts of each family."""
    from api.evaluating import evaluate, print_scores
    from ingest.batch import parser_of

    found = evaluate(gold_dir, sources, parser_of(cached=cached))
    if as_json:
        _print_json(found.to_dict(diff=diff))
    else:
        print_scores(found, diff=diff)


cli.add_command(archive)
cli.add_command(verify)
cli.add_command(restore)
cli.add_command(load)


def main() -> None:
    """The console script."""
    cli(prog_name="clausegraph")


def _ingest(
    settings: Settings,
    paths: tuple[Path, ...],
    *,
    contract_id: str | None,
    anew: bool,
    workers: int | None,
    cluster: str | None,
    cached: bool,
) -> Generator[Outcome]:
    """What becomes of each file, in the order of the files."""
    from api.ingestion import Ingestion, files_of, in_order, refused, workers_for
    from api.output import reading_progress
    from ingest.batch import reader

    files, unreadable = files_of(paths)
    if contract_id is not None and len(files) != 1:
        raise UnreadableSource(f"--id is for a single file, and there are {len(files)}")
    yield from (refused(path, error) for path, error in unreadable)
    if files:
        with (
            settings.writing() as store,
            workers_for(workers, len(files), cluster) as readers,
            closing(Ingestion(store, anew=anew).take(files, reader(cached=cached), readers, contract_id)) as taken,
        ):
            yield from in_order(files, reading_progress(taken, len(files)))


def _print_outcome(outcome: Outcome) -> None:
    if outcome.message:
        click.echo(f"clausegraph: {outcome.message}", err=True)
    else:
        counts = ", ".join(f"{count} {family}" for family, count in outcome.counts.items())
        click.echo(f"{outcome.state:<9} {outcome.contract_id}" + (f": {counts}" if counts else ""))


def _print_questions() -> None:
    from api.output import print_table
    from graph.questions import questions

    print_table(
        ("question", "parameters", "what it asks"),
        [
            (q.name, " ".join(p.name + ("" if p.required else "?") for p in q.parameters), f"{q.ja} / {q.en}")
            for q in questions()
        ],
    )


def _print_rows(columns: tuple[str, ...], rows: list[dict[str, str | None]]) -> None:
    from api.output import print_table

    print_table(columns, [[row[column] or "" for column in columns] for row in rows])
    click.echo(f"({len(rows)} rows)", err=True)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _sparql(question: str, parameters: dict[str, str]) -> str:
    from graph.questions import question as named

    if question != "-" and not question.endswith(".rq"):
        return named(question).bound(parameters)
    if parameters:
        raise QueryRefused("--param fills in named questions; write the values into your own query")
    try:
        return sys.stdin.read() if question == "-" else Path(question).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryRefused(f"{question}: the query cannot be read: {error}") from None


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--param")
    return name, value
