"""Invented words become "unheard"; real short answers do not."""

from __future__ import annotations

import pytest

from agent.speech.ears import Unheard
from agent.speech.plausibility import doubt, is_looped
from transcripts.calls import Lang


def judge(
    text: str,
    lang: Lang = "ko",
    *,
    confidence: float = 0.9,
    no_speech: float = 0.1,
    speech_s: float = 1.5,
    peak: float = 0.95,
) -> Unheard | None:
    return doubt(text, lang=lang, confidence=confidence, no_speech=no_speech, speech_s=speech_s, peak=peak)


@pytest.mark.parametrize(
    "text",
    ["네.", "예", "응", "어", "아니", "아니요.", "없어요", "몰라요", "글쎄", "일", "열"],
)
def test_a_short_korean_answer_of_a_fifth_of_a_second_on_a_bad_line_is_believed(text: str) -> None:
    assert judge(text, confidence=0.4, no_speech=0.5, speech_s=0.15, peak=0.7) is None


@pytest.mark.parametrize("text", ["Yes.", "no", "one", "seven", "I don't know"])
def test_a_short_english_answer_is_believed(text: str) -> None:
    assert judge(text, "en", confidence=0.4, speech_s=0.3, peak=0.7) is None


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("시청해주셔서 감사합니다.", "ko"),
        ("구독과 좋아요 부탁드립니다!", "ko"),
        ("MBC 뉴스 김기자입니다.", "ko"),
        ("한글자막 by 아무개", "ko"),
        ("Thanks for watching!", "en"),
        ("Please subscribe to my channel.", "en"),
        ("you", "en"),
        ("다음 영상에서 또 만나요.", "ko"),
        ("구독과 좋아요 눌러주세요", "ko"),
        ("자막 제공: 아무개", "ko"),
        ("[음악]", "ko"),
        ("[BLANK_AUDIO]", "en"),
        ("(applause)", "en"),
        ("Thank you so much for watching.", "en"),
    ],
)
def test_what_recognisers_write_on_silence_is_not_believed_however_sure_they_are(
    text: str, lang: Lang
) -> None:
    assert judge(text, lang, confidence=0.99) is Unheard.INVENTED


def test_a_callers_own_sentence_that_begins_like_an_invention_is_believed() -> None:
    assert judge("MBC 뉴스에서 봤는데 수도가 터졌다고 해서 전화했어요.", speech_s=4.0) is None
    assert judge("감사합니다.") is None
    assert judge("음악 소리가 너무 시끄러워요.") is None
    assert judge("The music next door is too loud.", "en") is None
    assert judge("Thank you.", "en") is None


def test_words_without_speech_are_silence() -> None:
    assert judge("더는 살고 싶지 않아요.", speech_s=0.0) is Unheard.SILENCE
    assert judge("네", peak=0.3) is Unheard.SILENCE
    assert judge(" . ") is Unheard.SILENCE


def test_more_words_than_anybody_can_say_in_the_time_are_invented() -> None:
    assert (
        judge("저희 집 앞 골목에 불법 주차된 차가 너무 많아서 신고하려고 해요.", speech_s=0.3)
        is Unheard.INVENTED
    )


def test_looped_text_is_invented() -> None:
    assert judge("그래서 제가 갔는데 " * 12, speech_s=20.0) is Unheard.INVENTED
    assert judge("아 " * 30, speech_s=10.0) is Unheard.INVENTED


@pytest.mark.parametrize(
    "text", ["살려주세요 살려주세요 살려주세요", "네 네 네", "도와주세요 도와주세요 제발 도와주세요"]
)
def test_a_repeated_cry_for_help_is_no_loop(text: str) -> None:
    assert not is_looped(text)


def test_low_confidence_is_unclear() -> None:
    assert judge("가로등이 고장 났어요.", confidence=0.2) is Unheard.UNCLEAR
    assert judge("가로등이 고장 났어요.", confidence=0.5, no_speech=0.95) is Unheard.UNCLEAR


def test_the_wrong_script_is_the_wrong_language() -> None:
    assert judge("ご視聴ありがとうございました") is Unheard.WRONG_LANGUAGE
    assert judge("안녕하세요 여러분", "en") is Unheard.WRONG_LANGUAGE
    assert judge("Hello") is None
