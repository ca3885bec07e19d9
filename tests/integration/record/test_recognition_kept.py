"""How a turn was heard stands in the record, sealed, and gives no number away that the record must not hold."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from tests.integration.record.test_recorder import begun, caller_turn
from transcripts.calls import HeardWord, Recognition
from transcripts.database import Database
from transcripts.encryption import Cipher
from transcripts.recorder import Recorder
from transcripts.snapshot import load_snapshot
from transcripts.tables import TurnRow

HEARD = Recognition(
    recogniser="whisper:large-v3-turbo",
    alternatives=("가로수가 꺼졌어요.",),
    words=(HeardWord("가로등이", 300, 800, 0.91), HeardWord("꺼졌어요.", 850, 1400, 0.87)),
)


async def test_recogniser_other_readings_and_words_in_time_come_back_and_are_sealed(
    database: Database, cipher: Cipher
) -> None:
    recorder = Recorder(database, cipher)
    call_id = await begun(recorder)
    await recorder.record_turn(call_id, replace(caller_turn(0, "가로등이 꺼졌어요."), recognition=HEARD))
    await recorder.record_turn(call_id, caller_turn(1, "네."))
    async with database.reading() as session:
        turns = (await load_snapshot(session, cipher, call_id)).turns
        row = (await session.scalars(select(TurnRow).where(TurnRow.index == 0))).one()
    assert [turn.recognition for turn in turns] == [HEARD, None]
    assert row.recogniser == "whisper:large-v3-turbo"
    assert row.recognition_sealed is not None
    assert "가로수".encode() not in row.recognition_sealed


async def test_a_number_that_is_masked_in_the_text_stands_nowhere_beside_it(
    database: Database, cipher: Cipher
) -> None:
    recorder = Recorder(database, cipher)
    call_id = await begun(recorder)
    said = "주민번호는 900101-1234567이에요."
    heard = Recognition(
        "whisper:x", (said,), (HeardWord("900101", 0, 900, 0.9), HeardWord("1234567이에요.", 900, 2000, 0.9))
    )
    await recorder.record_turn(call_id, replace(caller_turn(0, said), recognition=heard))
    async with database.reading() as session:
        kept = (await load_snapshot(session, cipher, call_id)).turns[0].recognition
    assert kept is not None
    assert "1234567" not in str(kept)
    assert [(word.t0_ms, word.t1_ms) for word in kept.words] == [(0, 900), (900, 2000)]
