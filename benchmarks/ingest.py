"""How fast contracts are read: our whole ingest (structure, parse, rules, triples, commit) beside GiNZA as it comes.

    python benchmarks/ingest.py                     side by side on 40,000 characters, and whether the parses are the same
    python benchmarks/ingest.py --characters 0      on all contracts (half an hour)
    python benchmarks/ingest.py --growth            10, 100 and 1,000 contracts: seconds against characters
    python benchmarks/ingest.py --workers 1 2       contracts a second with so many processes
    python benchmarks/ingest.py --again             a second time, with the cache

Contracts are those in ../shared/contracts where there are any, else in examples/. Ratios hold within one run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.sides import Cost, Side, ours, stock  # noqa: E402
from ingest.sources import Source, files_in, read_source  # noqa: E402
from ingest.structure import build_contract  # noqa: E402
from ontology.errors import UnreadableSource  # noqa: E402

FIELDS = ("offset", "text", "lemma", "part of speech", "tag", "inflection", "label", "head", "bunsetu")
STAGES = (
    "structure",
    "tokenise",
    "embed",
    "encode",
    "parse",
    "entities",
    "bunsetu and values",
    "rules",
    "triples",
    "commit",
)


def main() -> None:
    options = _options()
    sources = list(_sample(_sources(options.contracts), options.characters))
    print(
        f"{len(sources)} contracts, {sum(len(s.text) for s in sources):,} characters; Python {sys.version.split()[0]}"
    )
    if options.growth:
        growth(sources)
    elif options.workers:
        for count in options.workers:
            workers(sources, count)
    elif options.again:
        again(sources)
    else:
        side_by_side(sources)


def side_by_side(sources: Sequence[Source]) -> None:
    """The same contracts on both sides in turn; GiNZA gets the text of the clauses, we get the file's text."""
    theirs, mine = Side(stock), Side(ours)
    stock_cost, our_cost = Cost(), Cost()
    differing: Counter[str] = Counter()
    tokens = 0
    for n, source in enumerate(sources):
        paragraphs = [clause.text for clause in build_contract(source.text).clauses if clause.text]
        stock_cost.add(theirs.ask("read", paragraphs))
        our_cost.add(mine.ask("read", f"c{n}", source))
        for expected, found in zip(theirs.ask("rows", paragraphs), mine.ask("rows", paragraphs), strict=True):
            tokens += sum(len(row) == len(FIELDS) for row in expected)
            differing.update(_differences(expected, found))
    characters = sum(len(source.text) for source in sources)
    print(f"\n{'':22}{'CPU s':>9}{'char/CPU s':>12}{'wall s':>9}{'peak MB':>9}{'load s':>8}")
    for name, side, cost in (("GiNZA as it comes", theirs, stock_cost), ("our whole ingest", mine, our_cost)):
        print(
            f"{name:22}{cost.cpu:9.2f}{characters / cost.cpu:12,.0f}{cost.wall:9.2f}{side.end():9.0f}{side.load.cpu:8.2f}"
        )
    print(f"ratio: {stock_cost.cpu / our_cost.cpu:.2f} by CPU time, {stock_cost.wall / our_cost.wall:.2f} by the clock")
    print(f"tokens that differ from GiNZA's: {sum(differing.values())} of {tokens:,} {dict(differing) or ''}\n")
    _print_stages(our_cost)


def growth(sources: Sequence[Source]) -> None:
    """Contracts of a few articles each, cut from the real ones, ten times as many each time."""
    parts = list(_parts(sources))
    print(
        f"{'contracts':>10}{'characters':>12}{'CPU s':>9}{'char/CPU s':>12}{'to read':>9}{'to store':>9}{'peak MB':>9}"
    )
    for count in (10, 100, 1000):
        side, cost = Side(ours), Cost()
        taken = list(islice(cycle(parts), count))
        for n, part in enumerate(taken):
            cost.add(side.ask("read", f"c{n}", replace(part, text=f"{part.text}\n")))
        characters = sum(len(part.text) for part in taken)
        print(
            f"{count:10}{characters:12,}{cost.cpu:9.1f}{characters / cost.cpu:12,.0f}"
            f"{cost.stages['read']:9.1f}{cost.cpu - cost.stages['read']:9.1f}{side.end():9.0f}"
        )


def workers(sources: Sequence[Source], count: int) -> None:
    """The command's own way, with `count` processes and no cache."""
    from api.ingestion import Ingestion, workers_for
    from graph.store import ClauseStore
    from ingest.batch import reader

    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"c{n}.txt" for n in range(len(sources))]
        for file, source in zip(files, sources, strict=True):
            file.write_text(source.text, encoding="utf-8")
        with ClauseStore.open(Path(folder) / "store") as store, workers_for(count, len(files), None) as readers:
            begin = time.perf_counter()
            outcomes = list(Ingestion(store).take(files, reader(cached=False), readers))
            seconds = time.perf_counter() - begin
    characters = sum(outcome.characters for outcome in outcomes)
    print(f"{count} worker(s): {seconds:.1f} s with the start, {characters / seconds:,.0f} characters a second")


def again(sources: Sequence[Source]) -> None:
    """Each contract read for the first time, again with its parses remembered, and again unchanged."""
    from api.ingestion import Ingestion
    from graph.store import ClauseStore
    from ingest.cache import CachedParser, ParseCache
    from ingest.engine import Engine
    from ingest.reading import read_text
    from ingest.workers import ThisProcess

    engine = Engine()
    engine.load()
    with TemporaryDirectory() as folder:
        parser = CachedParser(engine, ParseCache(Path(folder) / "parses.sqlite"))
        files = [Path(folder) / f"c{n}.txt" for n in range(len(sources))]
        for file, source in zip(files, sources, strict=True):
            file.write_text(source.text, encoding="utf-8")
        with ClauseStore.open(Path(folder) / "store") as store:
            for name, anew in (("first", False), ("parses remembered", True), ("unchanged", False)):
                begin = time.process_time()
                list(Ingestion(store, anew=anew).take(files, lambda source: read_text(source, parser), ThisProcess()))
                print(f"{name:20}{time.process_time() - begin:8.3f} CPU s")


def _print_stages(cost: Cost) -> None:
    stages = dict(cost.stages)
    stages["rules"] = stages["read"] - stages["structure"] - stages["parses"]
    stages["embed"] = stages["vectors"] - stages["encode"]
    stages["commit"] = cost.cpu - stages["read"] - stages["triples"]
    for name in STAGES:
        print(f"  {name:20}{stages[name]:8.2f} s {stages[name] / cost.cpu:6.1%}")
    print(f"  {'the rest':20}{cost.cpu - sum(stages[name] for name in STAGES):8.2f} s")


def _differences(expected: list[tuple[object, ...]], found: list[tuple[object, ...]]) -> Iterator[str]:
    """What differs, once for each token (and entity) that does."""
    if len(expected) != len(found):
        yield from ["another number of tokens or entities"] * max(len(expected), len(found))
        return
    for one, other in zip(expected, found, strict=True):
        if one != other:
            names = FIELDS if len(one) == len(FIELDS) else ("entity",) * len(one)
            yield next(name for name, a, b in zip(names, one, other, strict=True) if a != b)


def _sources(folder: Path | None) -> Iterator[Source]:
    shared = ROOT.parent / "shared" / "contracts"
    for path in files_in(folder or (shared if shared.is_dir() else ROOT / "examples")):
        try:
            source = read_source(path)
            build_contract(source.text)
        except UnreadableSource:
            continue
        yield source


def _sample(sources: Iterator[Source], characters: int) -> Iterator[Source]:
    """Contracts from all over the folder, until there are so many characters."""
    every = list(sources)
    taken = 0
    for source in sorted(every, key=lambda source: source.sha256):
        if characters and taken >= characters:
            return
        taken += len(source.text)
        yield source


def _parts(sources: Sequence[Source]) -> Iterator[Source]:
    """Contracts of about 1,500 characters: whole articles that follow one another, under the first lines."""
    for source in sources:
        articles = build_contract(source.text).articles()
        head = source.text[: articles[0].start][:300] if articles else ""
        begin = 0
        for at, article in enumerate(articles):
            if article.start - articles[begin].start > 1200:
                text = head + source.text[articles[begin].start : article.start]
                with suppress(UnreadableSource):
                    build_contract(text)
                    yield replace(source, text=text, name=f"{at}-{source.name}")
                begin = at


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contracts", type=Path, help="a folder with contracts")
    parser.add_argument("--characters", type=int, default=40_000, help="about so many characters (0: all)")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--growth", action="store_true")
    kind.add_argument("--workers", type=int, nargs="+", metavar="N")
    kind.add_argument("--again", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
