"""Tables and whole files."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from wcwidth import wcswidth

from api.output import one_line, print_table, progress, write_whole


def test_columns_stay_aligned_with_full_width_characters(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["契約", "件数", "状態"], [["倉庫システム", "3", "有"], ["nda", "12", "無"]], right=["件数"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert {wcswidth(line[: max(line.find("有"), line.find("無"), line.find("状"))]) for line in lines} == {20}


def test_markup_in_a_contract_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["text"], [["[bold]甲[/bold] :smile:"]])
    assert "[bold]甲[/bold] :smile:" in capsys.readouterr().out


def test_a_long_cell_is_not_cut_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["text"], [["長い文" * 300]])
    assert "長い文" * 300 in capsys.readouterr().out


def test_lines_of_a_quote_are_joined() -> None:
    assert one_line("秘密を\n　漏らし\r\nてはならない") == "秘密を漏らしてはならない"


def test_progress_is_quiet_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress([1, 2], "reading")) == [1, 2]
    assert capsys.readouterr().err == ""


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "契約.ttl"
    path.write_text("old")
    write_whole(path, "新".encode())
    assert path.read_text(encoding="utf-8") == "新"
    assert stat.S_IMODE(path.stat().st_mode) & 0o444
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old")
    with pytest.raises(TypeError):
        write_whole(path, "no bytes")  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
