"""Categories, scripts, questionnaires, graphs and the directory: complete, and refused with the mend when broken."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dialogue_flows.conversation import FLOWS
from dialogue_flows.crisis.scripts import scripts
from dialogue_flows.directory import DirectoryError, read_directory
from dialogue_flows.flow_graph import compile_flow
from dialogue_flows.instruments.loader import built_in_packs
from dialogue_flows.instruments.placing import interview_with
from dialogue_flows.night_duty.categories import CategoryError, categories
from dialogue_flows.night_duty.spoken_time import spoken_time
from dialogue_flows.questionnaire import QuestionnaireError, load_questionnaire
from dialogue_flows.safety.rule_table import rule_table
from dialogue_flows.understanding.intents import names
from dialogue_flows.understanding.slots import slots_of
from tests.unit.dialogue.talk import DIRECTORY
from transcripts.calls import Flow

SEOUL = ZoneInfo("Asia/Seoul")


def test_every_complaint_that_is_no_emergency_has_a_category() -> None:
    emergencies = {
        "crime",
        "drunk_person",
        "elevator.trapped",
        "fight",
        "fire",
        "flood",
        "gas",
        "missing_person",
        "smoke",
    }
    complaints = {name for name in names() if name.startswith("complaint.")} - {
        f"complaint.{e}" for e in emergencies
    }
    assert complaints - set(categories()) == set()


def test_every_slot_that_is_read_is_one_that_the_reader_fills() -> None:
    for category in categories().values():
        read = {s.name for s in (*category.slots, *category.volunteered) if s.kind == "read"}
        assert read - set(slots_of(category.id)) == set(), category.id


def test_every_script_rule_stands_in_the_rule_table() -> None:
    known = {rule.id for rule in rule_table().rules}
    assert {rule for script in scripts().values() for rule in script.rules} - known == set()


@pytest.mark.parametrize("flow", FLOWS)
def test_every_node_can_be_reached_and_leads_on(flow: str) -> None:
    nodes = FLOWS[flow]  # type: ignore[index]
    compile_flow(nodes, None, str(flow))
    reached = {way for _, ways in nodes.values() for way in ways}
    first = {
        "greet",
        "hung_up",
        "human_news",
        "silence",
        "unheard",
        "two_taps",
        "one_tap",
        "cover",
        "danger",
        "connect",
        "aside",
        "prank_check",
        "who_answers",
    }
    waited = {
        "id_name",
        "consent",
        "interview",
        "scam_wait",
        "info_child",
        "slot",
        "readback",
        "calm",
        "scam_fear",
    }
    assert set(nodes) - reached - first - waited == set()


def test_a_graph_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="which are no nodes"):
        compile_flow({"greet": (lambda turn: "", ("nowhere",))}, None, "broken")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("slots: {where: {kind: sight}}\ncategories: {}\n", "slot where needs a kind"),
        (
            "slots: {where: {kind: read, colour: red}}\ncategories: {}\n",
            "slot where has unknown keys ['colour']",
        ),
        ("slots: {}\ncategories: {a: {name: {ko: 가}, slots: []}}\n", "a needs a name in ko, en"),
        ("slots: {}\ncategories: {a: {name: {ko: 가, en: a}, slots: [where]}}\n", "a asks for ['where']"),
    ],
)
def test_a_broken_category_file_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "categories.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CategoryError, match=re.escape(message)):
        categories(path)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("{id: A, line: x, type: colour, path: p}", "line 3: type must be one of"),
        ("{id: A, line: x, type: text}", "line 3: A lacks ['path']"),
        (
            "{id: A, line: x, type: text, path: p, unlock: {variables: [sensitive]}}",
            "sensitive variables unlock no question",
        ),
        (
            "{id: A, line: x, type: text, path: p, unlock: {variables: [moon]}}",
            "is not under variable_groups",
        ),
        (
            "{id: A, line: x, type: text, path: p, unlock: {answers: {B: 'yes'}}}",
            "unlocked by ['B'], which must stand above",
        ),
        (
            "{id: A, line: x, type: text, path: p, facts: {'yes': [moon]}}",
            "the fact 'moon' is not in safety/facts.yaml",
        ),
        ("{id: A, line: x, type: text, path: p, colour: red}", "unknown keys ['colour']"),
    ],
)
def test_a_broken_questionnaire_is_refused_with_file_line_and_mend(
    tmp_path: Path, question: str, message: str
) -> None:
    (tmp_path / "q.yaml").write_text(f"id: q\nquestions:\n  - {question}\n", encoding="utf-8")
    with pytest.raises(QuestionnaireError, match=re.escape(message)):
        load_questionnaire("q", tmp_path)


def test_the_interview_has_six_common_questions_and_two_of_mood_before_the_needs() -> None:
    common = [
        q.id
        for q in interview_with(Flow.INITIAL_COUNSELLING, built_in_packs()).questions
        if q.common and not q.id.startswith("NE")
    ]
    assert common == ["HE-1", "HE-2", "EC-1", "EC-4", "EM-1", "HO-1", "phq2.i1", "phq2.i2"]


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (datetime(2026, 11, 20, 23, 59, tzinfo=SEOUL), "open"),
        (datetime(2026, 11, 21, 0, 59, tzinfo=SEOUL), "open"),
        (datetime(2026, 11, 21, 1, 0, tzinfo=SEOUL), "closed"),
        (datetime(2026, 11, 21, 8, 59, tzinfo=SEOUL), "closed"),
    ],
)
def test_opening_hours_may_pass_midnight(at: datetime, state: str) -> None:
    found = {f.place.id: f.state for f in DIRECTORY.search("pharmacy", at, holiday=False)}
    assert found["moonlight-pharmacy"] == state


def test_a_day_without_hours_is_unknown_and_not_closed() -> None:
    found = DIRECTORY.search("clinic", datetime(2026, 11, 21, 10, 0, tzinfo=SEOUL), holiday=False)
    assert [f.state for f in found] == ["unknown"]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({"id": "a"}, "place a lacks"),
        ({"id": "a", "kind": "moon", "name": {}, "area": "x", "phone": "1"}, "kind must be one of"),
        (
            {"id": "a", "kind": "pharmacy", "name": {"ko": "가"}, "area": "x", "phone": "1"},
            "name must be given in ko, en",
        ),
        (
            {
                "id": "a",
                "kind": "pharmacy",
                "name": {"ko": "가", "en": "a"},
                "area": "x",
                "phone": "1",
                "hours": {"mon": "9-5"},
            },
            'must be written "09:00-21:00"',
        ),
    ],
)
def test_a_broken_directory_is_refused(place: dict[str, object], message: str) -> None:
    with pytest.raises(DirectoryError, match=re.escape(message)):
        read_directory({"places": [place]})


@pytest.mark.parametrize(
    ("minutes", "ko", "en"),
    [
        (1440, "밤 12시", "12 a.m."),
        (1500, "새벽 1시", "1 a.m."),
        (1290, "밤 9시 30분", "9:30 p.m."),
        (720, "낮 12시", "12 p.m."),
    ],
)
def test_a_closing_time_is_said_as_people_say_it(minutes: int, ko: str, en: str) -> None:
    assert spoken_time(minutes, "ko") == ko
    assert spoken_time(minutes, "en") == en
