"""What staff and clinicians review is what the desk asks: complete and in order; the pictures are current."""

from __future__ import annotations

from pathlib import Path

from agent.flow_pictures import svg, wrap, write_pictures
from agent.flow_sheets import sheet_text, sheets
from dialogue_flows.conversation import FLOWS
from dialogue_flows.crisis.scripts import scripts
from dialogue_flows.instruments.loader import built_in_packs
from dialogue_flows.instruments.placing import interview_with
from dialogue_flows.night_duty.categories import categories
from transcripts.calls import Flow

PICTURES = Path(__file__).parents[3] / "docs" / "pictures" / "flows"


def test_every_graph_interview_script_and_category_has_its_sheet_with_every_question_in_order() -> None:
    found = {sheet.name: [row.id for row in sheet.rows] for sheet in sheets()}
    for name, script in scripts().items():
        assert found[f"script-{name}"][1:-1] == [step.id for step in script.steps]
    for flow in (Flow.INITIAL_COUNSELLING, Flow.CHECKIN):
        asked = [q.id for q in interview_with(flow, built_in_packs()).questions]
        assert found[f"interview-{flow.value}"][:-2] == asked
    for flow, nodes in FLOWS.items():
        assert found[f"graph-{flow.value}"] == list(nodes)
    asked = [f"{c.id} · {slot.name}" for c in categories().values() for slot in c.slots]
    assert [row for row in found["complaints"] if not row.endswith("· after")] == asked


def test_an_answer_names_the_facts_and_the_rules_that_read_it() -> None:
    rows = {row.id: row for sheet in sheets() if sheet.name == "script-asq" for row in sheet.rows}
    assert "asq1_yes" in rows["q1"].then
    assert "R-12" in rows["q1"].then
    assert "R-10" in rows["q5"].then


def test_the_committed_pictures_are_current(tmp_path: Path) -> None:
    """Mend: onbam flows show --svg docs/pictures/flows"""
    drawn = {path.name: path.read_text(encoding="utf-8") for path in write_pictures(sheets(), tmp_path)}
    kept = {path.name: path.read_text(encoding="utf-8") for path in PICTURES.glob("*.svg")}
    stale = sorted(name for name in drawn.keys() | kept.keys() if drawn.get(name) != kept.get(name))
    assert stale == [], "run: onbam flows show --svg docs/pictures/flows"


def test_long_words_are_broken_between_words_and_signs_are_escaped() -> None:
    assert wrap("하나 둘 셋", 60) == ["하나 둘", "셋"]
    picture = svg(next(sheet for sheet in sheets() if sheet.name == "complaints"))
    assert picture.startswith("<svg ")
    assert "<text x='16'" in picture
    assert "&lt;" not in sheet_text(sheets()[0])
