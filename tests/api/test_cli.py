"""The installed command, end to end: real files, real GiNZA, a real store on disk."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import cli
from graph.questions import questions
from tests.conftest import EXAMPLES, ROOT, Run

IDS = ["lantern-api-terms", "midori-note-terms", "warehouse-system-outsourcing"]
TERMS = """見本サービス利用規約

第1条（目的）
本規約は、見本社（以下「当社」という。）が提供するサービスの利用条件を定める。
第2条（禁止）
利用者は、当社のサービスを転売してはならない。
第3条（存続）
前条の定めは、本契約の終了後も引き続きその効力を有する。
"""


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    path = tmp_path / "terms.txt"
    path.write_text(TERMS, encoding="utf-8")
    return path


# --- start-up -------------------------------------------------------------------------------------------------------


def test_help_names_every_command(clausegraph: Run) -> None:
    done = clausegraph("--help")
    assert done.returncode == 0
    assert len(cli.commands) == 13
    assert all(f"  {name} " in done.stdout for name in cli.commands)


@pytest.mark.parametrize("name", cli.commands)
def test_every_command_has_help(clausegraph: Run, name: str) -> None:
    assert clausegraph(name, "--help").stdout.startswith(f"Usage: clausegraph {name}")


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["list"], ["query", "surviving-clauses"], ["export"], ["show", "midori-note-terms"]],
    ids=" ".join,
)
def test_what_needs_no_reading_loads_no_ginza(example_store: Path, arguments: list[str]) -> None:
    code = (
        "import sys\nfrom api.cli import cli\n"
        "try:\n    cli()\nexcept SystemExit as end:\n    status = end.code\n"
        "heavy = {'spacy', 'ginza', 'thinc', 'sudachipy', 'flask'} & set(sys.modules)\n"
        "print(sorted(heavy), status, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "--store", str(example_store), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[] 0"


# --- what is asked --------------------------------------------------------------------------------------------------


def test_list(clausegraph: Run, example_store: Path) -> None:
    table = clausegraph("list", store=example_store).stdout
    assert [line.split()[0] for line in table.splitlines()[1:]] == IDS
    rows = json.loads(clausegraph("list", "--json", store=example_store).stdout)
    assert [row["id"] for row in rows] == IDS
    assert all(row["counts"]["survivals"] >= 3 for row in rows)


def test_the_store_can_be_named_behind_the_command_and_by_the_environment(
    clausegraph: Run, example_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert IDS[0] in clausegraph("list", "--store", example_store).stdout
    monkeypatch.setenv("CLAUSEGRAPH_STORE", str(example_store))
    command = [str(Path(sys.executable).with_name("clausegraph")), "list"]
    assert IDS[0] in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_show(clausegraph: Run, example_store: Path) -> None:
    whole = clausegraph("show", "midori-note-terms", store=example_store).stdout
    assert "みどりノート利用規約" in whole
    assert "[art_18__para_1]" in whole
    clause = clausegraph("show", "midori-note-terms", "art_18", store=example_store).stdout
    assert "第18条（存続条項）" in clause
    assert "- survival: art_3 survives termination, stated in art_18__para_1 (listed)" in clause
    facts = json.loads(clausegraph("show", "midori-note-terms", "art_18", "--json", store=example_store).stdout)
    assert {row["address"] for row in facts["clauses"]} >= {"art_18", "art_18__para_1"}
    assert {row["from"] for row in facts["references"]} <= {row["address"] for row in facts["clauses"]}


def test_a_question_in_every_format(clausegraph: Run, example_store: Path) -> None:
    def ask(form: str) -> str:
        return clausegraph("query", "surviving-clauses", "--format", form, store=example_store).stdout

    rows = json.loads(ask("json"))["results"]["bindings"]
    assert {row["contract"]["value"] for row in rows} == set(IDS)
    assert len(list(csv.DictReader(ask("csv").splitlines()))) == len(rows)
    assert len(ask("tsv").splitlines()) == len(rows) + 1
    assert ask("xml").count("<result>") == len(rows)
    assert len(ask("table").splitlines()) == len(rows) + 1


def test_a_parameter_narrows_a_question(clausegraph: Run, example_store: Path) -> None:
    done = clausegraph(
        "query", "surviving-clauses", "-p", "contract=midori-note-terms", "-f", "csv", store=example_store
    )
    assert {row["contract"] for row in csv.DictReader(done.stdout.splitlines())} == {"midori-note-terms"}


def test_the_questions_are_listed(clausegraph: Run) -> None:
    listed = clausegraph("query").stdout
    assert len(questions()) >= 8
    assert all(f"{question.name} " in listed for question in questions())


def test_own_sparql_from_a_file_and_from_standard_input(clausegraph: Run, example_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) { ?c a <https://w3id.org/clausegraph/ns#Contract> }")
    assert clausegraph("query", file, "-f", "csv", store=example_store).stdout.split() == ["n", "3"]
    assert clausegraph("query", "-", input="ASK { ?s ?p ?o }", store=example_store).stdout == "yes\n"
    turtle = clausegraph("query", "-", input="CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", store=example_store).stdout
    assert "第18条" in turtle


def test_export_is_the_same_every_time_and_written_whole(clausegraph: Run, example_store: Path, tmp_path: Path) -> None:
    file = tmp_path / "midori.ttl"
    assert clausegraph("export", "midori-note-terms", "-o", file, store=example_store).stdout == ""
    assert clausegraph("export", "midori-note-terms", store=example_store).stdout == file.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["midori.ttl"]


@pytest.mark.parametrize("form", ["turtle", "trig", "nquads", "jsonld"])
def test_export_of_all(clausegraph: Run, example_store: Path, form: str) -> None:
    done = clausegraph("export", "--format", form, store=example_store)
    assert done.returncode == 0, done.stderr
    assert all(contract in done.stdout for contract in IDS)


def test_facts_need_no_store(clausegraph: Run, terms: Path) -> None:
    done = clausegraph("facts", terms)
    facts = json.loads(done.stdout)
    assert clausegraph("facts", "--no-cache", terms).stdout == done.stdout
    assert facts["schema"] == "clausegraph-facts/1"
    assert {"clause": "art_2", "stated_in": "art_3__para_1"}.items() <= facts["survivals"][0].items()


def test_eval_counts_and_names_the_differences(clausegraph: Run, terms: Path) -> None:
    gold = json.loads(clausegraph("facts", terms).stdout)
    lost = gold["survivals"].pop()
    gold["clauses"].append({"address": "art_9", "kind": "article", "number": "9", "heading": None})
    terms.with_suffix(".json").write_text(json.dumps(gold), encoding="utf-8")
    done = clausegraph("eval", terms.parent, "--diff", "--json")
    report = json.loads(done.stdout)
    assert report["families"]["survivals"] | {"right": 0, "spurious": 1, "missed": 0} == report["families"]["survivals"]
    assert report["families"]["clauses"]["missed"] == 1
    sides = [(row["family"], row["side"], row["fact"]) for row in report["differences"]]
    assert ("clauses", "missed", ["art_9", "article"]) in sides
    assert ("survivals", "spurious", [lost["clause"], lost["stated_in"]]) in sides
    table = clausegraph("eval", terms.parent, "--diff").stdout
    assert "terms clauses missed art_9 article" in table


# --- what changes ---------------------------------------------------------------------------------------------------


def test_the_same_contract_twice_is_unchanged(clausegraph: Run, own_store: Path) -> None:
    done = clausegraph("ingest", EXAMPLES / "midori-note-terms.txt", "--json", store=own_store)
    assert done.returncode == 0
    assert [row["state"] for row in json.loads(done.stdout)] == ["unchanged"]


def test_a_copy_under_another_name_is_refused(clausegraph: Run, own_store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_bytes((EXAMPLES / "midori-note-terms.txt").read_bytes())
    done = clausegraph("ingest", copy, store=own_store)
    assert done.returncode == 2
    assert "copy.txt: the same text is in the store already, as 'midori-note-terms'" in done.stderr
    assert len(json.loads(clausegraph("list", "--json", store=own_store).stdout)) == 3


def test_a_new_version_replaces_the_old_one(clausegraph: Run, terms: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert "added     terms" in clausegraph("ingest", terms, store=store).stdout
    terms.write_text(TERMS + "第4条（通知）\n利用者は、当社に住所の変更を通知しなければならない。\n", encoding="utf-8")
    assert "replaced  terms" in clausegraph("ingest", terms, store=store).stdout
    assert "art_4__para_1" in clausegraph("show", "terms", store=store).stdout
    other = tmp_path / "other" / "terms.md"
    other.parent.mkdir()
    other.write_text(TERMS.replace("転売", "改造"), encoding="utf-8")
    done = clausegraph("ingest", other, store=store)
    assert done.returncode == 2
    assert "its id would be 'terms', which another text has (terms.txt)" in done.stderr
    assert "added     terms-2" in clausegraph("ingest", other, "--id", "terms-2", store=store).stdout


def test_remove_takes_one_contract_and_nothing_else(clausegraph: Run, own_store: Path) -> None:
    kept = clausegraph("export", IDS[0], store=own_store).stdout
    assert clausegraph("remove", IDS[1], store=own_store).returncode == 0
    assert [row["id"] for row in json.loads(clausegraph("list", "--json", store=own_store).stdout)] == [IDS[0], IDS[2]]
    assert clausegraph("export", IDS[0], store=own_store).stdout == kept
    assert clausegraph("remove", IDS[1], store=own_store).returncode == 3


# --- bad input ------------------------------------------------------------------------------------------------------

BAD = {
    "empty.txt": (b"", "the file is empty"),
    "blank.txt": ("　\n\n".encode(), "the file is empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image"),
    "noise.txt": (bytes(range(256)) * 20, "binary"),
    "poem.txt": ("古池や蛙飛びこむ水の音\n".encode(), "no clause found"),
    "shopping.txt": ("買い物\n\n1. 牛乳\n2. 卵\n3. 食パン\n".encode(), "no contract"),
    "table.csv": (b"a,b\n1,2\n", ".csv files are not read"),
}


def test_a_folder_with_bad_files_among_good_ones(clausegraph: Run, terms: Path, tmp_path: Path) -> None:
    folder, store = tmp_path / "folder", tmp_path / "store"
    folder.mkdir()
    (folder / "a.txt").write_text(TERMS, encoding="cp932")
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    (folder / "z.txt").write_text(TERMS.replace("転売", "改造"), encoding="utf-16")
    given = [folder, folder / "table.csv", tmp_path / "missing.txt"]
    done = clausegraph("ingest", *given, store=store)
    assert done.returncode == 2
    assert [line.split()[1].rstrip(":") for line in done.stdout.splitlines()] == ["a", "z"]
    for name, (_, reason) in BAD.items():
        assert any(name in line and reason in line for line in done.stderr.splitlines()), (name, done.stderr)
    assert "missing.txt: there is no such file" in done.stderr
    assert "Traceback" not in done.stderr
    assert [row["id"] for row in json.loads(clausegraph("list", "--json", store=store).stdout)] == ["a", "z"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(clausegraph: Run, terms: Path, tmp_path: Path) -> None:
    terms.chmod(0)
    done = clausegraph("ingest", terms, store=tmp_path / "store")
    assert (done.returncode, "may not be read" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["show", "nothing"], 3, "no contract 'nothing'"),
        (["show", "midori-note-terms", "art_180"], 3, "the nearest is art_18"),
        (["export", "nothing"], 3, "no contract 'nothing'"),
        (["query", "surviving-clause"], 4, "did you mean 'surviving-clauses'"),
        (["query", "nowhere.rq"], 4, "nowhere.rq: the query cannot be read"),
        (["query", "surviving-clauses", "-p", "colour=red"], 4, "has no parameter 'colour'"),
        (["query", "surviving-clauses", "-p", "colour"], 2, "'colour' is not NAME=VALUE"),
        (["query", "surviving-clauses", "-f", "turtle"], 4, "turtle does not fit"),
        (["eval", str(EXAMPLES)], 2, "no annotated contracts"),
        (["ingest", str(EXAMPLES), "--id", "x"], 2, "--id is for a single file"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(
    clausegraph: Run, example_store: Path, arguments: list[str], status: int, says: str
) -> None:
    done = clausegraph(*arguments, store=example_store)
    assert (done.returncode, done.stdout) == (status, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("sparql", ["SELECT", "DROP ALL", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"])
def test_a_bad_query_is_refused(clausegraph: Run, example_store: Path, sparql: str) -> None:
    done = clausegraph("query", "-", input=sparql, store=example_store)
    assert done.returncode == 4
    assert done.stderr.startswith("clausegraph: ")


def test_a_store_that_is_not_there_and_a_folder_that_is_none(clausegraph: Run, tmp_path: Path) -> None:
    missing = clausegraph("list", store=tmp_path / "missing")
    assert (missing.returncode, "there is no store yet" in missing.stderr) == (5, True)
    foreign = clausegraph("ingest", EXAMPLES / "midori-note-terms.txt", store=ROOT / "tests")
    assert (foreign.returncode, "holds something else" in foreign.stderr) == (5, True)
