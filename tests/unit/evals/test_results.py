"""Shares with intervals, percentiles, the gate, and what is stored and shown of a run."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from evals.decisions import Decisions
from evals.gate import GateFile, judge, load_gate
from evals.observed import Heard, Timing
from evals.rate import Rate
from evals.report import html_page, markdown, picture, print_run
from evals.results import Play, Run, figures, percentile, read, write
from evals.scoring import Score
from transcripts.data_files import BrokenDataFile

FOUND = Decisions("ROUTINE", ("R-99",), (), ("greeting",), (), "completed")
GATE = GateFile.model_validate(
    {
        "text": {"metrics": {"*": 1.0}},
        "voice": {
            "metrics": {"danger_found": 1.0, "*": 0.5},
            "figures": {"reply_p95_ms": {"most": 2500}, "heard_exactly": {"least": 0.9}},
        },
    }
)


def play(
    *scores: Score, repeat: int = 1, timing: Timing | None = None, heard: tuple[Heard, ...] = ()
) -> Play:
    return Play(
        "street-light",
        {"ko": "가로등", "en": "Light"},
        "H-5",
        repeat,
        scores,
        FOUND,
        ("agent: <네>",),
        timing,
        heard,
    )


GOOD, BAD = Score("level", passed=True), Score("level", passed=False, why="IMMEDIATE instead of ROUTINE")


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = Rate(8, 10).interval()

    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Rate(0, 0).interval() == (0.0, 1.0)


@given(st.integers(0, 200), st.integers(1, 200))
@example(hits=0, more=119)
def test_an_interval_holds_its_share_and_stays_between_0_and_1(hits: int, more: int) -> None:
    rate = Rate(hits, hits + more)
    low, high = rate.interval()

    assert 0.0 <= low <= hits / rate.total <= high <= 1.0


def test_repeats_narrow_the_interval() -> None:
    one = Run("text", "", (play(GOOD),)).metrics()["level"]
    many = Run("text", "", tuple(play(GOOD, repeat=nth) for nth in range(20))).metrics()["level"]

    assert one.interval()[0] < 0.25
    assert many.interval()[0] > 0.8


def test_metrics_count_cases_and_whole_scenarios() -> None:
    rates = Run("text", "", (play(GOOD, Score("lines", passed=True)), play(BAD))).metrics()

    assert (rates["scenarios"].hits, rates["scenarios"].total) == (1, 2)
    assert (rates["level"].hits, rates["level"].total) == (1, 2)
    assert (rates["lines"].hits, rates["lines"].total) == (1, 1)


def test_the_95th_percentile_is_the_value_that_95_of_100_do_not_exceed() -> None:
    assert percentile([float(n) for n in range(1, 101)], 0.95) == 95.0
    assert percentile([300.0], 0.95) == 300.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.95)


def test_figures_are_gathered_over_all_calls() -> None:
    first = play(GOOD, timing=Timing((500, 700), 900, 12), heard=(Heard("네.", "네."), Heard("예.", "네.")))
    second = play(GOOD, timing=Timing((600,), 3100, 40))

    assert figures([first, second]) == {
        "reply_median_ms": 600,
        "reply_p95_ms": 700,
        "replies": 3,
        "dead_air_ms": 3100,
        "machine_late_ms": 40,
        "heard_exactly": 0.5,
    }
    assert figures([play(GOOD)]) == {}


def test_the_gate_is_open_where_everything_is_reached_and_names_what_is_not() -> None:
    assert judge(Run("text", "", (play(GOOD),)), GATE).passed
    assert judge(Run("text", "", (play(GOOD), play(BAD))), GATE).misses == (
        "scenarios: 1 of 2, needed 100%",
        "level: 1 of 2, needed 100%",
    )


def test_a_figure_beyond_its_bound_or_not_measured_closes_the_gate() -> None:
    slow = Run("voice", "", (play(GOOD),), figures={"reply_p95_ms": 2600.0, "heard_exactly": 0.5})

    assert judge(slow, GATE).misses == (
        "reply_p95_ms: 2600, at most 2500",
        "heard_exactly: 0.50, at least 0.90",
    )
    assert judge(Run("voice", "", (play(GOOD),)), GATE).misses == (
        "reply_p95_ms: not measured",
        "heard_exactly: not measured",
    )


def test_danger_that_is_missed_once_in_a_hundred_closes_the_gate() -> None:
    plays = [play(Score("danger_found", passed=nth > 0), repeat=nth) for nth in range(100)]
    figures_ok = {"reply_p95_ms": 900.0, "heard_exactly": 1.0}

    assert judge(Run("voice", "", tuple(plays), figures=figures_ok), GATE).misses == (
        "danger_found: 99 of 100, needed 100%",
    )


def test_our_gate_lets_nothing_through_where_life_is_at_stake() -> None:
    gate = load_gate()

    for mode in (gate.text, gate.voice):
        least = [
            mode.metrics.get(name, mode.metrics["*"])
            for name in ("danger_found", "evidence", "truth", "numbers")
        ]
        assert least == [1.0] * 4


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    run = Run(
        "voice",
        "note",
        (play(BAD, timing=Timing((5,), 6, 7), heard=(Heard("네.", ""),)),),
        3.5,
        {"replies": 1},
    )

    write(run, tmp_path)

    assert read(tmp_path) == run


def test_a_folder_without_a_report_or_with_a_broken_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenDataFile, match="there is no report"):
        read(tmp_path)
    (tmp_path / "results.json").write_text('{"mode": "text"}', encoding="utf-8")
    with pytest.raises(BrokenDataFile, match="make it again"):
        read(tmp_path)


def test_the_terminal_shows_the_failure_the_interval_and_the_gate() -> None:
    run = Run("text", "note", (play(BAD),))
    shown = StringIO()

    print_run(run, judge(run, GATE), Console(file=shown, width=200))

    text = shown.getvalue()
    assert "FAIL street-light: level: IMMEDIATE instead of ROUTINE" in text
    assert "0% – 79%" in text
    assert "gate: level: 0 of 1, needed 100%" in text


def test_the_page_says_what_the_run_proves_and_escapes_what_was_said() -> None:
    run = Run("voice", "practice ears: proves the path, not the recognition of people", (play(GOOD),))

    page = html_page(run, judge(run, GATE))

    assert "practice ears: proves the path, not the recognition of people" in page
    assert "agent: &lt;네&gt;" in page
    assert "<네>" not in page


def test_the_picture_has_a_bar_and_an_interval_for_each_metric() -> None:
    svg = picture({"level": Rate(9, 10), "truth": Rate(10, 10)})

    assert svg.count("<rect") == svg.count("<line") == 2
    assert 'width="378.0"' in svg


def test_the_tables_for_documents_name_failures_and_the_gate() -> None:
    run = Run("text", "note", (play(BAD),), 2.0, {"replies": 3})

    text = markdown(run, judge(run, GATE))

    assert "| street-light | H-5 | ROUTINE | R-99 | FAIL: level |" in text
    assert "| level | 0/1 | 0% – 79% |" in text
    assert "Gate: scenarios: 0 of 1, needed 100%; level: 0 of 1, needed 100%." in text
