"""Sentences are rendered once and kept; personal ones are not kept on disk."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from agent.speech import mulaw
from agent.speech.observations import SpeechObservations
from agent.speech.open_ears import open_ears
from agent.speech.open_voice import open_voice
from agent.speech.prompts import PromptStore, sentences
from agent.speech.voice import VoiceError, VoiceUnavailable
from transcripts.calls import Lang


class CountingVoice:
    """Speaks one byte a letter and remembers what it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []
        self.fails = False

    async def render(self, text: str, *, lang: Lang, speed: float = 1.0) -> bytes:
        self.asked.append((text, speed))
        if self.fails:
            raise VoiceError("out of order")
        await asyncio.sleep(0)
        return b"\x20" * len(text)


def on_disk(folder: Path, kind: str = ".ulaw") -> list[Path]:
    return [path for path in folder.iterdir() if path.suffix == kind]


async def test_two_calls_that_want_the_same_sentence_render_it_once(tmp_path: Path) -> None:
    voice = CountingVoice()
    store = PromptStore(voice, tmp_path)
    first, second = await asyncio.gather(store.get("네.", lang="ko"), store.get("네.", lang="ko"))
    assert first == second
    assert voice.asked == [("네.", 1.0)]
    assert first.endswith(mulaw.silence(0.1))


async def test_fixed_sentences_are_on_disk_after_warming_and_need_no_voice_again(tmp_path: Path) -> None:
    await PromptStore(CountingVoice(), tmp_path).warm([("안녕하세요. 반가워요.", "ko")])
    voice = CountingVoice()
    later = PromptStore(voice, tmp_path)
    assert await later.warm([("안녕하세요. 반가워요.", "ko")]) == 2
    assert later.ready("반가워요.", lang="ko") is not None
    assert voice.asked == []


async def test_a_sentence_with_a_callers_words_never_reaches_the_disk(tmp_path: Path) -> None:
    store = PromptStore(CountingVoice(), tmp_path)
    await store.get("한별로 12번길이 맞나요?", lang="ko")
    assert on_disk(tmp_path) == []
    assert store.ready("한별로 12번길이 맞나요?", lang="ko") is not None


async def test_a_slower_voice_is_kept_apart(tmp_path: Path) -> None:
    voice = CountingVoice()
    store = PromptStore(voice, tmp_path)
    await store.get("네.", lang="ko")
    await store.get("네.", lang="ko", speed=0.8)
    assert [speed for _, speed in voice.asked] == [1.0, 0.8]


async def test_a_louder_sentence_is_kept_apart_and_made_from_the_one_that_is_there(tmp_path: Path) -> None:
    voice = CountingVoice()
    store = PromptStore(voice, None)
    plain = await store.get("네, 또박또박 말씀드릴게요.", lang="ko")
    loud = await store.get("네, 또박또박 말씀드릴게요.", lang="ko", gain_db=6.0)
    assert mulaw.decode(loud)[0] < mulaw.decode(plain)[0] < 0
    assert len(voice.asked) == 1
    assert store.ready("네, 또박또박 말씀드릴게요.", lang="ko", gain_db=6.0) == loud


async def test_a_fixed_sentence_is_kept_on_disk_slower_too_once_somebody_wanted_it_so(tmp_path: Path) -> None:
    store = PromptStore(CountingVoice(), tmp_path)
    await store.warm([("안녕하세요.", "ko")])
    await store.get("안녕하세요.", lang="ko", speed=0.8)
    assert len(on_disk(tmp_path)) == 2


async def test_damaged_files_are_rendered_again_and_mended(tmp_path: Path) -> None:
    await PromptStore(CountingVoice(), tmp_path).warm([("안녕하세요.", "ko")])
    [file], [pack] = on_disk(tmp_path), on_disk(tmp_path, ".pack")
    whole, packed = file.read_bytes(), pack.read_bytes()
    file.write_bytes(whole[:-5])
    pack.write_bytes(packed[:-5])
    voice = CountingVoice()
    store = PromptStore(voice, tmp_path)
    await store.warm([("안녕하세요.", "ko")])
    assert (len(voice.asked), store.broken_files) == (1, 1)
    assert (file.read_bytes(), pack.read_bytes()) == (whole, packed)


async def test_a_reworded_line_is_rendered_alone_and_the_others_come_from_the_former_pack(
    tmp_path: Path,
) -> None:
    await PromptStore(CountingVoice(), tmp_path).warm([("안녕하세요. 반가워요.", "ko")])
    for file in on_disk(tmp_path):
        file.unlink()
    voice = CountingVoice()
    store = PromptStore(voice, tmp_path)
    await store.warm([("안녕하세요. 어서 오세요.", "ko")])
    assert [text for text, _ in voice.asked] == ["어서 오세요."]
    assert store.ready("안녕하세요.", lang="ko") is not None


async def test_of_processes_that_start_together_one_renders_and_the_others_map_what_it_wrote(
    tmp_path: Path,
) -> None:
    voices = [CountingVoice() for _ in range(3)]
    stores = [PromptStore(voice, tmp_path) for voice in voices]
    await asyncio.gather(*(store.warm([("안녕하세요. 반가워요.", "ko")]) for store in stores))
    assert sorted(len(voice.asked) for voice in voices) == [0, 0, 2]
    assert {store.held()["sentences_mapped"] for store in stores} == {2}
    assert {store.ready("반가워요.", lang="ko") for store in stores} == {
        await stores[0].get("반가워요.", lang="ko")
    }


async def test_whoever_renders_and_dies_leaves_the_lock_to_the_next(tmp_path: Path) -> None:
    broken, next_one = CountingVoice(), CountingVoice()
    broken.fails = True
    with pytest.raises(VoiceError):
        await PromptStore(broken, tmp_path).warm([("안녕하세요.", "ko")])
    async with asyncio.timeout(30):  # a lock that was kept would be waited for
        assert await PromptStore(next_one, tmp_path).warm([("안녕하세요.", "ko")]) == 1
    assert len(next_one.asked) == 1


async def test_fixed_sentences_are_always_there_however_much_else_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.speech.prompts.MEMORY_BYTES", 2000)
    store = PromptStore(CountingVoice(), tmp_path)
    await store.warm([(f"{number}번을 눌러 주세요.", "ko") for number in range(5)])
    for name in ("가", "나", "다", "라"):
        await store.get(f"{name} 님 맞으세요?", lang="ko")
    assert all(store.ready(f"{number}번을 눌러 주세요.", lang="ko") for number in range(5))
    assert store.ready("가 님 맞으세요?", lang="ko") is None


async def test_without_a_folder_that_can_be_written_the_sentences_are_there_all_the_same(
    tmp_path: Path,
) -> None:
    blocked = tmp_path / "a file, not a folder"
    blocked.write_bytes(b"")
    for folder in (None, blocked):
        store = PromptStore(CountingVoice(), folder)
        assert await store.warm([("안녕하세요.", "ko")]) == 1
        assert store.ready("안녕하세요.", lang="ko")


async def test_a_file_that_nobody_wanted_for_a_month_goes_and_one_in_use_stays(tmp_path: Path) -> None:
    await PromptStore(CountingVoice(), tmp_path).warm([("옛 인사예요.", "ko"), ("안녕하세요.", "ko")])
    for file in [*on_disk(tmp_path), *on_disk(tmp_path, ".pack")]:
        os.utime(file, (0.0, 0.0))
    await PromptStore(CountingVoice(), tmp_path).warm([("안녕하세요.", "ko")])
    assert (len(on_disk(tmp_path)), len(on_disk(tmp_path, ".pack"))) == (0, 1)


async def test_warming_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    await PromptStore(CountingVoice(), tmp_path).warm(
        [("하나. 둘. 셋.", "ko")], progress=lambda done, of: told.append((done, of))
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


async def test_a_voice_that_cannot_speak_its_script_stops_the_start(tmp_path: Path) -> None:
    voice = CountingVoice()
    voice.fails = True
    with pytest.raises(VoiceError):
        await PromptStore(voice, tmp_path).warm([("안녕하세요.", "ko")])


async def test_a_failed_sentence_is_tried_again_the_next_time() -> None:
    voice = CountingVoice()
    store = PromptStore(voice, None)
    voice.fails = True
    with pytest.raises(VoiceError):
        await store.get("네.", lang="ko")
    voice.fails = False
    assert await store.get("네.", lang="ko")


async def test_what_is_sent_to_a_voice_is_written_as_it_is_spoken() -> None:
    voice = CountingVoice()
    await PromptStore(voice, None).get("119로 전화하세요.", lang="ko")
    assert voice.asked == [("일일구로 전화하세요.", 1.0)]


def test_a_text_is_cut_after_its_sentences() -> None:
    assert sentences("네. 알겠어요! 몇 호예요? 1.5배요.") == ["네.", "알겠어요!", "몇 호예요?", "1.5배요."]
    assert sentences("  ") == []


def test_a_very_long_sentence_is_cut_after_clauses_so_that_its_beginning_is_heard_soon() -> None:
    clause = "달빛로 이십 앞에 가로등이 여러 개 꺼져 있다고 하셨고,"
    pieces = sentences(f"{clause} {clause} {clause} 맞나요?")
    assert len(pieces) == 2
    assert " ".join(pieces) == f"{clause} {clause} {clause} 맞나요?"
    assert all(len(piece) <= 70 for piece in pieces)


@pytest.mark.parametrize("setting", ["polly", "openai:", "espeak:x", "openai:alloy"])
def test_a_voice_that_is_not_known_or_has_no_address_is_refused_with_the_mend(setting: str) -> None:
    with pytest.raises(VoiceUnavailable, match="TTS"):
        open_voice(setting, observations=SpeechObservations())


@pytest.mark.parametrize("setting", ["kaldi", "whisper:", "openai:whisper-1", "whisper:/nowhere/at/all"])
def test_ears_that_are_not_known_or_not_there_are_refused_with_the_mend(setting: str) -> None:
    from agent.speech.ears import EarsUnavailable

    with pytest.raises(EarsUnavailable, match="STT"):
        open_ears(setting, observations=SpeechObservations())
