"""Slots of a complaint filled from one utterance at once, each with its quote."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dialogue_flows.understanding import fill, slots_of
from dialogue_flows.understanding.intents import names
from dialogue_flows.understanding.slot_data import SlotDataError, slot_words

NOW = datetime(2026, 11, 21, 2, 13, tzinfo=ZoneInfo("Asia/Seoul"))
STREETS = ("달빛로", "매화길", "강변로", "중앙동", "매화동", "은하초등학교", "매화시장", "한별아파트")

ROWS = [
    (
        "parking.illegal",
        "차 번호는 12가 3456이고 달빛로 20 앞 소화전을 막고 있어요 한 시간쯤 됐어요 아직도 있어요",
        {
            "plate": "12가3456",
            "where": "달빛로 20 앞",
            "blocks": "hydrant",
            "since": "2026-11-21T01:13+09:00",
            "still": "yes",
        },
    ),
    ("parking.illegal", "대문을 막고 있어요.", {"blocks": "gate"}),
    ("parking.illegal", "횡단보도 위에 서 있어요.", {"blocks": "crosswalk"}),
    ("parking.illegal", "차 번호는 모르겠어요.", {"plate": "unknown"}),
    ("parking.illegal", "소화전 말고 횡단보도예요", {"blocks": "crosswalk"}),
    (
        "light.street",
        "가로등이 여러 개 꺼졌어요 어제부터요",
        {"one_or_many": "many", "since": "2026-11-20T00:00+09:00"},
    ),
    ("light.street", "한 개만 꺼졌어요.", {"one_or_many": "one"}),
    ("light.street", "세 개가 한꺼번에 꺼졌어요.", {"one_or_many": "many"}),
    ("light.street", "가로등 번호는 잘 모르겠어요.", {"pole_number": "unknown"}),
    ("light.street", "번호는 가12-345예요", {"pole_number": "가12-345"}),
    (
        "water.leak",
        "수도관이 터져서 물이 콸콸 나와요. 도로가 꺼지고 있어요",
        {"gush_or_seep": "gush", "sinking": "yes"},
    ),
    ("water.leak", "물이 조금씩 스며 나와요.", {"gush_or_seep": "seep"}),
    ("water.leak", "아니요, 도로는 괜찮아요.", {"sinking": "no"}),
    ("water.leak", "꺼진 데는 없어요", {"sinking": "no"}),
    ("water.leak", "다친 사람은 없어요.", {"danger": "no"}),
    ("road.pothole", "막힌 데는 없어요", {"blocking": "no"}),
    ("road.subsidence", "구멍이 점점 커지고 있어요.", {"growing": "yes", "sinking": "yes"}),
    (
        "noise.neighbour",
        "윗집이 삼층인데 밤마다 쿵쿵거려요 두 달째예요",
        {"floor": "3", "since": "2026-09-22T02:13+09:00"},
    ),
    ("elevator.trapped", "세 명이 갇혔어요 숨은 쉬어요", {"persons": "3", "breathing": "yes"}),
    ("power.outage", "온 동네가 나갔는데 산소 호흡기를 써요", {"scope": "area", "medical_device": "yes"}),
    (
        "missing_person",
        "치매가 있는 아버지가 두 시간 전에 나갔어요",
        {"who": "father", "dementia_or_child": "dementia"},
    ),
    (
        "animal.carcass",
        "국도 1차로에 고라니가 누워 있어요",
        {"species": "deer", "lane": "1", "road_type": "national"},
    ),
    ("transport.bus", "십이번 버스가 안 와요", {"line": "12"}),
    (
        "parking.illegal",
        "It is blocking the crosswalk in front of the library",
        {"blocks": "crosswalk", "where": "in front of the library"},
    ),
    (
        "water.leak",
        "water is gushing out and the road is sinking",
        {"gush_or_seep": "gush", "sinking": "yes"},
    ),
]


@pytest.mark.parametrize(("category", "text", "expected"), ROWS)
def test_one_utterance_fills_every_slot_that_it_tells(
    category: str, text: str, expected: dict[str, str]
) -> None:
    filled = fill("complaint." + category, text, now=NOW, streets=STREETS)
    assert {name: slot.value for name, slot in filled.items() if name in expected} == expected
    for slot in filled.values():
        assert text[slot.start : slot.end] == slot.quote


@pytest.mark.parametrize(
    ("category", "text", "slot"),
    [
        ("water.leak", "위험한 건 모르겠고 없어 보여요", "danger"),
        ("animal.stray", "물린 건 아니에요", "bite"),
        ("light.street", "집 앞이요", "where"),
    ],
)
def test_a_denied_or_unfindable_thing_fills_nothing_so_that_it_is_asked(
    category: str, text: str, slot: str
) -> None:
    assert slot not in fill(category, text, now=NOW, streets=STREETS)


def test_every_complaint_of_the_catalogue_has_slots_with_a_place() -> None:
    complaints = [name for name in names() if name.startswith("complaint.")]
    assert len(complaints) > 35
    without_place = [name for name in complaints if "where" not in slots_of(name)]
    assert without_place == []


def test_every_category_of_the_slot_data_is_an_intent() -> None:
    known = {name.removeprefix("complaint.") for name in names()}
    assert [name for name in slot_words().categories if name not in known and name != "default"] == []


def test_a_mistake_in_the_slot_data_names_file_line_and_mend(tmp_path: Path) -> None:
    path = tmp_path / "slots.yaml"
    path.write_text(
        "categories:\n  fire: [where, wings]\nwords:\n  danger:\n    'yes': [위험]\n", encoding="utf-8"
    )
    with pytest.raises(SlotDataError, match=r"slots\.yaml:2: there is no slot “wings”; add its words"):
        slot_words(path)
