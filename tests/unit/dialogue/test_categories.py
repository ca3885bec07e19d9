"""Every category of complaint: understood, asked through, read back and filed (domain brief B.7)."""

from __future__ import annotations

import pytest

from dialogue_flows.night_duty.categories import categories
from dialogue_flows.understanding.intents import intent
from tests.unit.dialogue.talk import Talk

OPENINGS = {
    "complaint.parking.illegal": "골목에 불법 주차된 차가 있어요.",
    "complaint.parking.blocked_exit": "앞차 때문에 차를 뺄 수가 없어요",
    "complaint.light.street": "집 앞 가로등이 꺼졌어요.",
    "complaint.light.security": "골목 보안등이 나갔어요",
    "complaint.signal.traffic": "신호가 안 바뀌어요",
    "complaint.water.leak": "도로에서 물이 새요.",
    "complaint.water.outage": "물이 안 나와요",
    "complaint.water.dirty": "수돗물에서 녹물이 나와요",
    "complaint.sewer.overflow": "하수구가 역류해요",
    "complaint.road.pothole": "도로에 구멍이 났어요",
    "complaint.road.sign": "도로 반사경이 깨져서 떨어졌어요",
    "complaint.rubbish": "누가 쓰레기를 무단 투기했어요",
    "complaint.noise.construction": "공사장 소음이 심해요",
    "complaint.noise.business": "술집 음악이 너무 시끄러워요",
    "complaint.noise.vehicle": "오토바이 소리가 너무 시끄러워요",
    "complaint.noise.neighbour": "윗집이 너무 시끄러워요",
    "complaint.smell.dust": "악취가 너무 심해요",
    "complaint.animal.carcass": "국도에 고라니가 죽어 있어요.",
    "complaint.animal.stray": "길에 떠돌이 개가 돌아다녀요",
    "complaint.animal.injured": "다친 고양이가 있어요",
    "complaint.animal.wild": "멧돼지가 나타났어요",
    "complaint.power.outage": "정전이 됐어요",
    "complaint.transport.bus": "버스 기사님이 너무 불친절해요",
    "complaint.transport.taxi": "택시가 승차 거부를 했어요",
    "complaint.transport.call_taxi": "장애인 콜택시가 안 와요",
    "complaint.lost_property": "버스에 가방을 두고 내렸어요",
    "complaint.staff": "주민센터 직원이 반말을 했어요",
    "report.neighbour": "옆집 아저씨가 걱정돼서 전화했어요.",
}
PLAIN = {
    "slot.where": "매화시장 앞이에요.",
    "slot.plate": "12가 3456이에요.",
    "slot.line": "7번이요.",
    "slot.what": "기사님이 문을 일찍 닫았어요.",
    "neighbour.what": "많이 마르셨어요.",
    "neighbour.household": "혼자 사세요.",
    "slot.item": "가방이요.",
    "complaint.readback": "네, 맞아요.",
}
DANGEROUS = {"complaint.manhole.open", "complaint.road.subsidence", "complaint.road.fallen_tree"}
OTHERWISE = {"complaint.shelter", "complaint.other"}


def test_every_category_is_tried_here_or_elsewhere() -> None:
    assert set(categories()) - set(OPENINGS) == DANGEROUS | OTHERWISE


@pytest.mark.parametrize("category", OPENINGS)
def test_every_category_is_understood_asked_through_read_back_and_filed(category: str) -> None:
    talk = Talk().says(OPENINGS[category])
    for _ in range(10):
        if talk.complaints:
            break
        talk.says(PLAIN.get(talk.lines[-1], "아니요."))
    assert [each.category for each in talk.complaints] == [category], talk.transcript()
    assert "complaint.readback" in talk.all_lines
    assert not {line for line in talk.all_lines if line.startswith(("asq.", "soft."))}
    asked = {slot.question for slot in categories()[category].slots}
    said_at_once = {"where", "species", "road_type", "source", "homes", "since", "smell_kind", "what", "item"}
    unasked = {s.name for s in categories()[category].slots if s.question not in talk.all_lines}
    assert asked
    assert unasked <= said_at_once | {
        "one_or_many",
        "dead_or_stuck",
        "gush_or_seep",
        "rubbish_kind",
        "scope",
        "line",
    }


def test_every_opening_sentence_is_understood_as_its_category() -> None:
    assert {words: intent(words).name for words in OPENINGS.values()} == {w: c for c, w in OPENINGS.items()}
