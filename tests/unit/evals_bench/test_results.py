"""What the benchmark makes of its figures."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from evals.bench.chart import draw, place_x, place_y
from evals.bench.density import holds_up, knee, memory_per_call
from evals.bench.measured import Measured
from evals.bench.reply import ratio
from evals.bench.results import AIMS, points, report, summarise, table


def level(
    calls: int, p95: float | None, *, unanswered: float = 0.0, mib: float = 100.0, bot: str = "onbam"
) -> dict[str, Any]:
    return {
        "bot": bot,
        "calls": calls,
        "reply_ms_p50": p95,
        "reply_ms_p95": p95,
        "unanswered_share": unanswered,
        "resident_mib": mib,
    }


def test_a_level_holds_up_until_p95_is_more_than_twice_that_of_one_call() -> None:
    alone = level(1, 400.0)
    assert holds_up(level(20, 800.0), alone)
    assert not holds_up(level(20, 801.0), alone)


def test_a_level_with_more_than_a_twentieth_unanswered_does_not_hold_up() -> None:
    alone = level(1, 400.0)
    assert holds_up(level(20, 400.0, unanswered=0.05), alone)
    assert not holds_up(level(20, 400.0, unanswered=0.06), alone)


def test_a_bot_that_never_answers_has_no_knee() -> None:
    assert knee([level(1, None, unanswered=1.0), level(10, None, unanswered=1.0)]) == 0


def test_the_knee_is_the_last_level_before_the_first_failure_in_whatever_order_they_were_tried() -> None:
    rows = [level(1, 400.0), level(10, 500.0), level(20, 2000.0), level(15, 700.0), level(40, 600.0)]
    assert knee(rows) == 15


def test_memory_a_call_is_the_difference_between_the_knee_and_one_call() -> None:
    rows = [level(1, 400.0, mib=100.0), level(11, 500.0, mib=140.0), level(20, 9000.0, mib=900.0)]
    assert memory_per_call(rows) == 4.0
    assert memory_per_call(rows[:1]) is None


def test_no_ratio_is_drawn_from_a_bot_without_replies() -> None:
    assert ratio(300.0, 600.0) == 0.5
    assert ratio(300.0, None) is None
    assert ratio(None, 600.0) is None


def test_parts_that_did_not_run_are_not_called_met_or_missed() -> None:
    results = summarise({"screen": {"per_s": 499.0}}, {"cpu": "x"}, quick=False)
    assert results["aims_missed"] == ["screen_per_s"]
    assert table(results).count("not measured") == len(AIMS) - 1


def test_cut_offs_of_slow_speakers_are_those_beyond_the_plain_bots() -> None:
    rows = [
        {"bot": "onbam", "slow_cut_offs": 3},
        {"bot": "smart_turn", "slow_cut_offs": 1},
        {"bot": "smart_turn", "slow_cut_offs": 1},
    ]
    results = summarise({"reply": {"levels": rows, "ratio_p50": 0.5, "at_calls": 10}}, {}, quick=False)
    assert results["slow_cut_offs_over_plain"] == 1
    assert results["aims_missed"] == ["slow_cut_offs_over_plain"]


def test_a_quick_runs_ratio_is_not_given_out_as_that_of_ten_calls() -> None:
    raw = {"reply": {"levels": [], "ratio_p50": 0.5, "at_calls": 2}}
    assert summarise(raw, {}, quick=True)["reply_ratio_10_calls"] is None


def test_levels_without_an_answer_are_left_out_of_the_chart() -> None:
    density = {"levels": {"onbam": [level(10, None), level(1, 400.0)]}}
    assert points(density) == {"onbam": [(1, 400.0)]}


def test_the_chart_is_well_formed_and_has_a_dot_for_each_level() -> None:
    svg = draw({"onbam": [(1, 300.0), (80, 400.0)], "smart_turn": [(1, 400.0)]}, subtitle="1 < 2 & 3")
    circles = ElementTree.fromstring(svg).findall("{http://www.w3.org/2000/svg}circle")  # noqa: S314
    assert len(circles) == 3


def test_the_charts_axes_rise_to_the_right_and_upwards_and_end_at_the_edge() -> None:
    assert place_x(0, 80) < place_x(40, 80) < place_x(80, 80)
    assert place_y(5000) < place_y(400) < place_y(200) == place_y(1)
    assert place_y(10_000) == place_y(60_000)


def test_the_report_has_a_line_for_every_level() -> None:
    row = Measured(replies=[0.3], turns=1).figures() | level(1, 300.0) | {"cpu_s_per_call_s": 0.01}
    machine = {"cpu": "x", "cores": 2, "memory_gib": 4, "system": "s", "python": "3", "load_before": [0.1]}
    raw: dict[str, dict[str, Any]] = {
        "reply": {"levels": [row, row]},
        "density": {"levels": {"onbam": [row]}},
    }
    written = report(summarise(raw, machine | {"measured_at": "now"}, quick=False))
    assert written.count("| onbam ") == 3
