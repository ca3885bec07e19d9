"""Receipt numbers stand where the record has made them, and nowhere is a number invented."""

from __future__ import annotations

from agent.receipts import with_receipts
from dialogue_flows.outcome import Utterance


def spoken(text: str, receipts: list[str], filed: list[str]) -> str:
    return with_receipts([Utterance(text, "complaint.filed", "ko", protected=False)], receipts, filed)[0].text


def test_a_number_is_that_of_its_own_complaint() -> None:
    filed = ["261121-0007", "261121-0009"]
    assert (
        spoken("주차 {receipt_1}번, 가로등 {receipt_2}번", [], filed)
        == "주차 261121-0007번, 가로등 261121-0009번"
    )
    assert spoken("{receipt}번", ["261121-0009"], filed) == "261121-0009번"


def test_a_number_that_the_record_does_not_have_yet_is_said_to_be_missing() -> None:
    assert spoken("가로등 {receipt_2}번", [], ["261121-0007"]) == "가로등 아직 없음"
