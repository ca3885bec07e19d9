"""`onbam evals`: wrong use is exit 2 with a sentence; a report that got worse is exit 1."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals.__main__ import FAILED, GOOD, WRONG_USE, main
from evals.results import Run, write
from evals.scoring import Score
from tests.unit.evals.test_results import play


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "required"),
        (["run", "--mode", "smoke"], "invalid choice"),
        (["run", "--repeat", "0"], "from 1 to 50"),
        (["replay", "42"], "is not the id of a call"),
        (["compare", "one"], "required"),
    ],
)
def test_wrong_arguments_are_exit_2_with_the_reason(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == WRONG_USE
    assert reason in capsys.readouterr().err


def test_a_path_that_is_not_there_is_exit_2_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(tmp_path / "none.yaml")]) == WRONG_USE
    assert "there is no such file or folder" in capsys.readouterr().out


def test_comparing_a_report_with_a_worse_one_is_exit_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = Run("text", "", (play(Score("level", passed=True)),))
    bad = replace(good, plays=(play(Score("level", passed=False)),))
    write(good, tmp_path / "a")
    write(bad, tmp_path / "b")

    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == FAILED
    assert "street-light #1: fails now: level" in capsys.readouterr().out
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "a")]) == GOOD
