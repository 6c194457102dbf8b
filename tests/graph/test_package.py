from __future__ import annotations

import subprocess
import sys

import pytest

import graph


@pytest.mark.parametrize("name", graph.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(graph, name) is not None


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        graph.nothing  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, graph; print({'rdflib', 'pyoxigraph', 'pyshacl'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_questions_can_be_listed_without_a_store() -> None:
    code = "import sys; from graph.questions import questions; print(len(questions()), 'pyoxigraph' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["10", "False"]
