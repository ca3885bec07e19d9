"""The embedded voice shares its library with whoever else speaks in the process, in whatever thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

pytest.importorskip("espeakng_loader", reason="the embedded voice is missing: pip install 'onbam[espeak]'")

from agent.speech.espeak_voice import speak
from agent.speech.voice import VoiceError
from ears.voices import Manner, say


def test_two_users_of_the_library_both_go_on_speaking() -> None:
    assert speak("안녕하세요.", "ko")
    assert say("안녕하세요.", Manner(voice="ko"))[0].size
    assert speak("안녕하세요.", "ko")
    assert say("안녕하세요.", Manner(voice="ko"))[0].size


def test_threads_that_speak_at_once_each_get_their_own_words() -> None:
    """The library keeps one callback and one voice a process: without turns it mixes them, or the process ends."""
    caller, agent = say("네.", Manner(voice="ko+m7"))[0], speak("접수번호는 일이삼사예요.", "ko")
    with ThreadPoolExecutor(6) as threads:
        callers = [threads.submit(say, "네.", Manner(voice="ko+m7")) for _ in range(30)]
        agents = [threads.submit(speak, "접수번호는 일이삼사예요.", "ko") for _ in range(30)]
        assert all(abs(len(one.result()[0]) - len(caller)) < len(caller) / 4 for one in callers)
        assert all(abs(len(one.result()) - len(agent)) < len(agent) / 4 for one in agents)


def test_a_manner_of_the_agent_does_not_stick_to_a_caller() -> None:
    alone = say("네, 있어요.", Manner(voice="ko"))[0]
    speak("네, 있어요.", "ko", 0.6)
    again = say("네, 있어요.", Manner(voice="ko"))[0]
    assert abs(len(again) - len(alone)) < len(alone) / 20
    assert np.abs(again).max() > 0.0


def test_a_voice_that_there_is_not_is_an_error_of_the_voice() -> None:
    with pytest.raises(VoiceError, match="no voice xx-nowhere"):
        speak("네.", "ko", 1.0, "xx-nowhere")
