"""One reading where it is sure, a second where it is doubtful, another language where that was spoken."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from agent.speech.decoding import Decoder, Effort, Samples, prepare
from agent.speech.ears import Hearing, Unheard, Utter

PCM = (8000 * np.sin(np.arange(12_000) / 5)).astype(np.int16).tobytes()


def segment(
    text: str, confidence: float = 0.95, no_speech: float = 0.0, words: Any = None
) -> SimpleNamespace:
    return SimpleNamespace(text=text, avg_logprob=math.log(confidence), no_speech_prob=no_speech, words=words)


@dataclass
class FakeModel:
    """Gives what stands under (language, beam); remembers how it was asked."""

    readings: dict[tuple[str, int], SimpleNamespace]
    languages: dict[str, float] = field(default_factory=lambda: {"ko": 0.99, "en": 0.005})
    asked: list[dict[str, Any]] = field(default_factory=list)
    forgot: int = 0

    def transcribe(self, audio: Samples, **options: Any) -> tuple[Any, Any]:
        self.asked.append(options)
        return iter([self.readings[options["language"], options["beam_size"]]]), None

    def languages_heard(self) -> dict[str, float]:
        return self.languages

    def forget(self) -> None:
        self.forgot += 1


def read(
    model: FakeModel, effort: Effort = Effort.FULL, *, speech_s: float = 1.5, hints: tuple[str, ...] = ()
) -> Hearing:
    utter = Utter(PCM, "ko", speech_s=speech_s, hints=hints)
    return Decoder(model).recognise(utter, effort)


def test_a_sure_reading_is_read_once_without_fallback_earlier_text_or_timestamps() -> None:
    model = FakeModel({("ko", 1): segment("가로등이 꺼졌어요.")})
    assert read(model, hints=("달빛로", "네")).text == "가로등이 꺼졌어요."
    assert len(model.asked) == 1
    asked = model.asked[0]
    assert asked["temperature"] == 0.0
    assert asked["condition_on_previous_text"] is False
    assert asked["without_timestamps"] is True
    assert asked["hotwords"] == "달빛로 네"
    assert model.forgot == 1


def test_a_doubtful_reading_is_read_again_and_the_better_one_counts() -> None:
    model = FakeModel({("ko", 1): segment("가로수", 0.4), ("ko", 5): segment("가로등", 0.7)})
    hearing = read(model)
    assert (hearing.text, hearing.alternatives) == ("가로등", ("가로수",))


def test_a_worse_second_reading_stays_beside_the_first() -> None:
    model = FakeModel({("ko", 1): segment("가로등", 0.5), ("ko", 5): segment("가로수", 0.4)})
    hearing = read(model)
    assert (hearing.text, hearing.alternatives) == ("가로등", ("가로수",))


def test_a_reading_that_is_not_believed_twice_is_unheard() -> None:
    model = FakeModel({("ko", 1): segment("가로수", 0.1), ("ko", 5): segment("가로등", 0.1)})
    assert read(model).unheard is Unheard.UNCLEAR


def test_a_sure_reading_in_the_wrong_language_gives_way_to_the_language_that_was_spoken() -> None:
    model = FakeModel(
        {("ko", 1): segment("가로등이 꺼졌습니다."), ("en", 1): segment("The street light is out.")},
        languages={"en": 0.97, "ko": 0.01},
    )
    hearing = read(model)
    assert (hearing.text, hearing.lang) == ("The street light is out.", "en")
    assert hearing.alternatives == ("가로등이 꺼졌습니다.",)
    assert hearing.switched


def test_a_short_sure_answer_is_not_taken_for_another_language() -> None:
    model = FakeModel({("ko", 1): segment("네.")}, languages={"en": 0.97, "ko": 0.01})
    assert read(model, speech_s=0.3).lang == "ko"


def test_the_other_language_must_be_written_in_its_own_letters() -> None:
    model = FakeModel(
        {("ko", 1): segment("가로등이 꺼졌어요."), ("en", 1): segment("가로등이")},
        languages={"en": 0.97, "ko": 0.01},
    )
    assert (read(model).text, read(model).lang) == ("가로등이 꺼졌어요.", "ko")


def test_other_languages_than_ours_do_not_turn_the_call() -> None:
    model = FakeModel(
        {("ko", 1): segment("가로등이 꺼졌어요.")}, languages={"ja": 0.9, "ko": 0.08, "en": 0.02}
    )
    assert read(model).lang == "ko"


def test_in_a_hurry_there_is_one_reading() -> None:
    model = FakeModel({("ko", 1): segment("가로수", 0.4), ("ko", 5): segment("가로등", 0.7)})
    assert read(model, Effort.QUICK).text == "가로수"
    assert [asked["word_timestamps"] for asked in model.asked] == [False]


def test_words_keep_their_times_and_how_sure_they_were() -> None:
    words = [SimpleNamespace(word=" 네,", start=0.2, end=0.5, probability=0.9)]
    hearing = read(FakeModel({("ko", 1): segment("네,", words=words)}))
    assert [(word.text, word.t0_s, word.t1_s, word.confidence) for word in hearing.words] == [
        ("네,", 0.2, 0.5, 0.9)
    ]


@pytest.mark.parametrize("pcm", [b"", b"\x00"])
def test_nothing_is_silence_and_costs_no_model(pcm: bytes) -> None:
    model = FakeModel({})
    assert Decoder(model).recognise(Utter(pcm, "ko")).unheard is Unheard.SILENCE
    assert model.asked == []


def test_direct_current_is_taken_off_and_an_odd_byte_dropped() -> None:
    offset = (np.frombuffer(PCM, dtype=np.int16) // 2 + 9000).astype(np.int16).tobytes()
    samples = prepare(offset + b"\x01")
    assert abs(float(samples.mean())) < 0.01
    assert len(samples) == pytest.approx(24_000, abs=4)


def test_a_decoder_is_never_asked_for_more_words_than_can_be_said_nor_than_fit() -> None:
    model = FakeModel({("ko", 1): segment("네.")})
    read(model, speech_s=0.2)
    read(model, speech_s=600.0)
    assert [asked["max_new_tokens"] for asked in model.asked] == [68, 200]
