"""Keys that a carrier did not report, heard in the audio: two tones at once (ITU-T Q.23, Q.24).

Goertzel's filter at the eight frequencies, on loud frames only. A voice must not press keys ("talk-off"): both tones
stand far above everything else, are about as loud as each other, have no overtone, and last.
"""

from __future__ import annotations

import numpy as np

from agent.speech import mulaw

ROWS, COLUMNS = (697.0, 770.0, 852.0, 941.0), (1209.0, 1336.0, 1477.0)
_KEYS = ("123", "456", "789", "*0#")
LEAST_DB = -36.0
"""Quieter tones are none that a telephone sends (Q.24: -27 dBm per tone at the receiver)."""
LEAST_SHARE = 0.7
"""Of the energy of the frame must lie in the two tones. Vowels come to 0.4."""
MOST_TWIST_DB = 9.0
"""Q.24 lets the tones differ by 4 to 8 dB."""
ALONE_DB = 9.0
"""Each tone stands so far above the others of its group."""
OVERTONE_DB = -12.0
"""A voice has overtones, a keypad has none: twice the frequency is at least so much weaker."""
FRAMES = 3
"""Frames of 20 ms that must agree: Q.24 asks for 40 ms, a syllable of the right vowel lasts less."""
ECHO_FRAMES, ECHO_DB = 30, 6.0
"""The same key, so soon after and so much quieter, is its echo."""
_TONES = np.array((*ROWS, *COLUMNS))
_TIMES = np.arange(mulaw.FRAME_BYTES) / mulaw.RATE
_PROBES = np.exp(-2j * np.pi * np.outer(np.concatenate((_TONES, 2.0 * _TONES)), _TIMES))
"""The filter as one product: shape (14, 160). For one frame the same sum as Goertzel's recursion."""


class InbandKeys:
    """Finds keys in the audio of one call. `trust_carrier` once the carrier reports keys itself."""

    def __init__(self) -> None:
        self._candidate = ""
        self._frames = 0
        self._told = False
        self._carrier_reports = False
        self._last, self._last_db, self._since = "", 0.0, 0

    def trust_carrier(self) -> None:
        """The carrier reported a key: what is heard of it in the audio as well is not a second one."""
        self._carrier_reports = True

    def hear(self, frame: bytes) -> str | None:
        """Takes 20 ms of mu-law; a key when one has been held long enough, once for each time it is pressed."""
        if self._carrier_reports:
            return None
        self._since += 1
        key = key_of(frame)
        if key != self._candidate:
            self._candidate, self._frames, self._told = key, 0, False
        self._frames += 1
        if not key or self._told or self._frames < FRAMES:
            return None
        self._told = True
        level = mulaw.decibels(frame)
        if key == self._last and self._since <= ECHO_FRAMES and level <= self._last_db - ECHO_DB:
            return None
        self._last, self._last_db, self._since = key, level, 0
        return key


def key_of(frame: bytes) -> str:
    """The key whose two tones this frame of 160 bytes is, empty where it is none."""
    if len(frame) != mulaw.FRAME_BYTES or mulaw.decibels(frame) < LEAST_DB:
        return ""
    samples = mulaw.decode(frame).astype(np.float64)
    energy = np.abs(_PROBES @ samples) ** 2
    rows, columns, overtones = energy[:4], energy[4:7], energy[7:]
    row, column = int(rows.argmax()), int(columns.argmax())
    strong, other = float(rows[row]), float(columns[column])
    total = float((samples**2).sum()) * len(samples) / 2.0
    if strong + other < LEAST_SHARE * total or abs(_db(strong, other)) > MOST_TWIST_DB:
        return ""
    if not (_stands_alone(rows, row) and _stands_alone(columns, column)):
        return ""
    if (
        _db(float(overtones[row]), strong) > OVERTONE_DB
        or _db(float(overtones[4 + column]), other) > OVERTONE_DB
    ):
        return ""
    return _KEYS[row][column]


def _stands_alone(group: np.ndarray[tuple[int], np.dtype[np.float64]], place: int) -> bool:
    others = np.delete(group, place)
    return _db(float(group[place]), float(others.max())) >= ALONE_DB


def _db(one: float, other: float) -> float:
    return float(10.0 * np.log10(max(one, 1e-9) / max(other, 1e-9)))
