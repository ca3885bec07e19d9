"""The Supertonic adapter against the real package, with a model of a few hundred bytes in place of its weights.

`tiny_supertonic` holds four ONNX graphs with the inputs and outputs of the real ones: the duration is 50 ms a
sign, the vocoder plays the noise it is given.
"""

from __future__ import annotations

import json
import shutil
import unicodedata
from pathlib import Path

import pytest

from agent.speech import mulaw
from agent.speech.observations import SpeechObservations
from agent.speech.open_voice import open_voice
from agent.speech.supertonic_voice import SupertonicVoice
from agent.speech.voice import VoiceError, VoiceUnavailable

pytest.importorskip("supertonic", reason="needs supertonic, an optional extra")

SENTENCE = "한별시 야간 당직이에요."
JAMO = range(0x1100, 0x1200)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A folder laid out as the package's download is; the package reads Korean as single jamo."""
    folder = tmp_path / "weights"
    shutil.copytree(Path(__file__).parent / "tiny_supertonic", folder)
    known = [sign if 32 <= sign < 127 or sign in JAMO else -1 for sign in range(0x1200)]
    (folder / "onnx" / "unicode_indexer.json").write_text(json.dumps(known))
    return folder


async def test_a_korean_sentence_becomes_line_audio_of_the_length_the_engine_chose(weights: Path) -> None:
    audio = await SupertonicVoice("F1", weights).render(SENTENCE, lang="ko")
    signs = len(unicodedata.normalize("NFKD", f"<ko>{SENTENCE}</ko>"))  # as the package reads it
    assert mulaw.seconds(audio) == pytest.approx(signs * 0.05 / 1.05, abs=0.05)
    assert mulaw.decibels(audio) > -40.0


async def test_slower_is_longer_down_to_what_the_engine_allows(weights: Path) -> None:
    voice = SupertonicVoice("F1", weights)
    normal, slow, slowest = [
        len(await voice.render(SENTENCE, lang="ko", speed=speed)) for speed in (1.0, 0.8, 0.1)
    ]
    assert normal < slow < slowest
    assert slowest / normal == pytest.approx(1.05 / 0.7, rel=0.1)


async def test_signs_that_the_engine_cannot_read_are_a_voice_error_without_the_words(weights: Path) -> None:
    with pytest.raises(VoiceError) as error:
        await SupertonicVoice("F1", weights).render("漢字 달빛로", lang="ko")
    assert "달빛로" not in str(error.value)


def test_another_style_or_other_weights_are_kept_under_another_name(weights: Path) -> None:
    before = SupertonicVoice("F1", weights).name
    style = weights / "voice_styles" / "F1.json"
    style.write_text(style.read_text().replace("1.0", "0.5"))
    assert SupertonicVoice("F1", weights).name != before


def test_without_weights_the_operator_is_told_how_to_fetch_them() -> None:
    with pytest.raises(VoiceUnavailable, match=r"supertonic download.*TTS_WEIGHTS"):
        open_voice("supertonic:F1", observations=SpeechObservations())


def test_half_a_download_is_named_and_nothing_is_fetched(weights: Path) -> None:
    (weights / "onnx" / "vocoder.onnx").unlink()
    with pytest.raises(VoiceUnavailable, match="no whole supertonic model"):
        SupertonicVoice("F1", weights)


def test_a_voice_that_the_weights_lack_is_answered_with_those_they_have(weights: Path) -> None:
    with pytest.raises(VoiceUnavailable, match=r"supertonic:M9.*F1"):
        SupertonicVoice("M9", weights)
