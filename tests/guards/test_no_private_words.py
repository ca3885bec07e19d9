"""Nothing that a caller says, and nothing that tells who is calling, stands in a log, whoever writes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent.practice_caller import PracticeCaller
from tests.integration.agent.killable_desk import night

WORDS = ("코끼리목도리", "살고 싶지", "900101", "1234567")
SAID = "제 이름은 코끼리목도리고 주민번호는 900101-1234567이에요. 더는 살고 싶지 않아요."
OF_THE_CALLER = ("821000008888", "1000008888")


@pytest.mark.slow
async def test_a_call_leaves_no_word_number_or_token_in_any_log_at_the_most_talkative_level(
    tmp_path: Path,
) -> None:
    """Everything that the serving process writes, of whatever library, is read after a whole call."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'onbam.db'}"
    async with night(tmp_path, url, LOG_LEVEL="debug") as tonight:
        call, view = await tonight.caller()
        await tonight.says(call, view, SAID)
        await PracticeCaller(call, view, "ko").hears("asq.q1", "emergency.where", "soft.*")
        token = tonight.carrier.network.streams[0]._url.rsplit("/", 1)[1]
        await call.hangs_up()
        await tonight.officer(0).rung(30)
        await tonight.intake(view)
        tonight.desk.is_told_to_stop()
        assert await tonight.desk.ends(60) == 0
    log = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert '"event": "call.ended"' in log, "the log of the call is not there: this test reads the wrong thing"
    for secret in (*WORDS, *OF_THE_CALLER, token):
        assert secret not in log
    assert not re.search(r"\+82\d{9,10}", log), "a telephone number stands in the log"
    assert not [text for text in spoken_sentences(log) if text], "a sentence of speech stands in the log"


def spoken_sentences(log: str) -> list[str]:
    """Runs of Korean of more than one word: our own events and keys have none."""
    return re.findall(r"[가-힣]+ [가-힣]+ [가-힣]+", log)
