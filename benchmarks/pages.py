"""How long the server takes for a page: a contract of 10, 50 and 200 articles as reader and as views, and the list.

`python benchmarks/pages.py` prints seconds of this process (median of five) and the size of each page: the first time, when the
contract is read from the store, and again, when the server remembers it. No network.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from api.app import create_app
from api.query_pool import QueryPool
from api.views import VIEWS
from graph.store import ClauseStore
from ontology.facts import (
    Clause,
    ClauseKind,
    ContractFacts,
    Definition,
    Evidence,
    Norm,
    NormType,
    Party,
    Reading,
    Reference,
    Role,
    Span,
)

SIZES = (10, 50, 200)
ROUNDS = 5
SENTENCES = (
    "受領者は、開示者の事前の書面による承諾なく、秘密情報を第三者に開示してはならない。",
    "受領者は、前条に定める秘密情報を、開示者の求めに応じて30日以内に返還しなければならない。",
    "開示者は、受領者に対し、秘密情報の管理の状況について報告を求めることができる。",
)
TYPES = (NormType.PROHIBITION, NormType.OBLIGATION, NormType.PERMISSION)


def long_contract(articles: int) -> Reading:
    """A contract of so many articles, each of three paragraphs with a norm, and a reference to the article before."""
    clauses = tuple(_clauses(articles))
    paragraphs = [clause for clause in clauses if clause.kind is ClauseKind.PARAGRAPH]
    return Reading(
        source="long.txt",
        sha256="0" * 64,
        contract=ContractFacts(
            "長い契約",
            tuple(Party(name, None, (), Role.OTHER, Evidence(name, 0, 3, "bench")) for name in ("開示者", "受領者")),
        ),
        clauses=clauses,
        definitions=(Definition("秘密情報", "art_1__para_1", None, Evidence("秘密情報", 0, 4, "bench")),),
        norms=tuple(_norm(clause) for clause in paragraphs),
        references=tuple(_reference(clause) for clause in paragraphs if clause.address.endswith("para_2")),
    )


def _clauses(articles: int) -> Iterator[Clause]:
    position = at = 0
    for n in range(1, articles + 1):
        position += 1
        article = f"art_{n}"
        yield Clause(article, ClauseKind.ARTICLE, str(n), "秘密保持", f"第{n}条", "", None, position, at, at + 9)
        at += 10
        for m, text in enumerate(SENTENCES, 1):
            position += 1
            span = Span(at, at + len(text))
            at += len(text) + 1
            yield Clause(
                f"{article}__para_{m}", ClauseKind.PARAGRAPH, str(m), None, f"第{n}条第{m}項", text, article,
                position, span.start, span.end, (span,),
            )  # fmt: skip


def _norm(clause: Clause) -> Norm:
    kind = TYPES[int(clause.number or 1) - 1]
    evidence = Evidence(clause.text, clause.start, clause.end, "bench")
    return Norm(clause.address, 1, kind, ("受領者",), ("開示者",), (clause.text,), (), False, None, evidence)


def _reference(clause: Clause) -> Reference:
    number = int(clause.address.split("__")[0].removeprefix("art_"))
    at = clause.start + clause.text.index("前条")
    return Reference(clause.address, "前条", f"art_{max(1, number - 1)}", Evidence("前条", at, at + 2, "bench"))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        with ClauseStore.open(Path(folder) / "store") as store:
            for size in SIZES:
                store.replace_contract(f"articles-{size}", long_contract(size))
        with ClauseStore.open(Path(folder) / "store", read_only=True) as store, QueryPool(f"{folder}/store") as pool:
            measure(store, pool)


def measure(store: ClauseStore, pool: QueryPool) -> None:
    """Ask for each page as a server that has just started does, and once more."""
    longest = f"/contracts/articles-{SIZES[-1]}"
    paths = [f"/contracts/articles-{size}" for size in SIZES[1:]]
    paths += [f"{longest}/{view}" for view in VIEWS]
    print(f"{'page':40} {'first':>8} {'again':>8} {'kB':>6}")
    for path in [*paths, "/", "/compare"]:
        first: list[float] = []
        again: list[float] = []
        size = 0
        for _ in range(ROUNDS):
            client = create_app(store, pool).test_client()
            client.get(path.replace(longest, f"/contracts/articles-{SIZES[0]}"))  # templates are compiled once
            for taken in (first, again):
                started = time.process_time()
                size = len(client.get(path).data)
                taken.append(time.process_time() - started)
        print(f"{path:40} {statistics.median(first):8.3f} {statistics.median(again):8.3f} {size / 1000:6.0f}")


if __name__ == "__main__":
    main()
