"""Is that our own voice, back through a loudspeaker? Compares how loud we are with how loud the line is, over time.

A telephone on the table sends our sentence back later and quieter, with the same rise and fall of loudness. When what
comes in follows what we played closely enough, it is an echo. Whoever speaks over it, speaks in a rhythm of his own,
and the likeness is gone. Nothing is subtracted: the recogniser gets the sound as it came.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from agent.speech import mulaw
from agent.speech.voice_activity import GATE_FLOOR_DB

WINDOW = 24
"""Frames of 20 ms that are compared: 0.48 s, about three syllables."""
LAGS = 40
"""Delays that are tried: up to 0.8 s, twice through the network and once through the room."""
LIKENESS = 0.8
"""Correlation of the two loudnesses in decibels. People who speak at once come to 0.3 to 0.6."""
LEAST_SWING_DB = 4.0
"""What does not rise and fall says nothing: a tone, a hum."""
HEARD_FRAMES, HEARD_SHARE = 75, 0.5
"""A line that sends us back sounds during half of the last 1.5 s that we spoke loudly. One that was silent until the
caller said "네" has no echo, however alike the two are."""
LOUD_DB, ABOVE_QUIET_DB = -40.0, 6.0
ROOM_DB = 2.0
"""How much a sound falls in 20 ms in a bare room: 60 dB in 0.6 s."""
_FLOOR_DB = -60.0

_Levels = npt.NDArray[np.float64]


class EchoGuard:
    """One call's memory of both sides, a loudness each 20 ms."""

    def __init__(self) -> None:
        self._agent: deque[float] = deque([_FLOOR_DB] * (WINDOW + LAGS), maxlen=WINDOW + LAGS)
        self._caller: deque[float] = deque([_FLOOR_DB] * WINDOW, maxlen=WINDOW)
        self._while_loud: deque[float] = deque(maxlen=HEARD_FRAMES)
        self._quiet_frames = WINDOW + LAGS

    def heard(self, caller: bytes, agent: bytes) -> None:
        """Takes the same stretch of both sides, mu-law. Silence of ours costs next to nothing."""
        silent = agent.count(mulaw.SILENCE) == len(agent)
        self._quiet_frames = self._quiet_frames + 1 if silent else 0
        self._agent.append(_FLOOR_DB if silent else max(_FLOOR_DB, mulaw.decibels(agent)))
        level = max(_FLOOR_DB, mulaw.decibels(caller))
        self._caller.append(level)
        if self._agent[-1] >= LOUD_DB:
            self._while_loud.append(level)

    def explains(self) -> bool:
        """Whether what just came in is what we said a moment ago."""
        if self._quiet_frames >= LAGS or not self._sends_us_back():
            return False
        caller = np.array(self._caller)
        if caller.std() < LEAST_SWING_DB:
            return False
        agent = np.array(self._agent)
        return any(
            bool(_likeness(np.lib.stride_tricks.sliding_window_view(side, WINDOW), caller).max() >= LIKENESS)
            for side in (agent, _in_a_room(agent))
        )

    def _sends_us_back(self) -> bool:
        if len(self._while_loud) < HEARD_FRAMES // 3:
            return False
        levels = np.array(self._while_loud)
        sounding = levels >= max(GATE_FLOOR_DB, _lowest_tenth(levels) + ABOVE_QUIET_DB)
        return bool(sounding.mean() >= HEARD_SHARE)


def _lowest_tenth(levels: _Levels) -> float:
    """The tenth percentile, as `np.percentile` has it, which takes ten times as long for so few."""
    place = 0.1 * (len(levels) - 1)
    low = int(place)
    below, above = np.partition(levels, (low, low + 1))[low : low + 2]
    return float(below + (place - low) * (above - below))


def _in_a_room(levels: _Levels) -> _Levels:
    """The same loudness where each sound dies away slowly."""
    frames = np.arange(len(levels))
    return np.asarray(np.maximum.accumulate(levels + ROOM_DB * frames) - ROOM_DB * frames)


def _likeness(agent: _Levels, caller: _Levels) -> _Levels:
    """Correlation of each row of `agent`, shape (delays, frames), with `caller`; 0 for rows that stand still."""
    rows = agent - agent.mean(axis=1, keepdims=True)
    swing = np.sqrt((rows**2).mean(axis=1))
    own = caller - caller.mean()
    together = (rows * own).mean(axis=1)
    moving = swing >= LEAST_SWING_DB
    return np.where(moving, together / (np.where(moving, swing, 1.0) * caller.std()), 0.0)
