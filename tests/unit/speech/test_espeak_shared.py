"""The embedded voice shares its library with whoever else speaks in the process."""

from __future__ import annotations

import pytest

pytest.importorskip("espeakng_loader", reason="the embedded voice is missing: pip install 'onbam[espeak]'")

from agent.speech.espeak_voice import speak
from ears.voices import Manner, say


def test_two_users_of_the_library_both_go_on_speaking() -> None:
    assert speak("안녕하세요.", "ko")
    assert say("안녕하세요.", Manner(voice="ko"))[0].size
    assert speak("안녕하세요.", "ko")
    assert say("안녕하세요.", Manner(voice="ko"))[0].size
