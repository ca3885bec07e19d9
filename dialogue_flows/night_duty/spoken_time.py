"""A time of day as it is said on the telephone."""

from __future__ import annotations

from transcripts.calls import Lang

_DAY, _HOUR, _NOON = 24 * 60, 60, 12


def spoken_time(minutes: int, lang: Lang) -> str:
    """Minutes after local midnight, also past 24:00, as words: 1440 is "밤 12시", 90 "새벽 1시 30분"."""
    hour, minute = divmod(minutes % _DAY, _HOUR)
    if lang == "en":
        return f"{(hour - 1) % _NOON + 1}{f':{minute:02d}' if minute else ''} {'a.m.' if hour < _NOON else 'p.m.'}"
    part = _korean_part(hour)
    return f"{part} {(hour - 1) % _NOON + 1}시" + (f" {minute}분" if minute else "")


def _korean_part(hour: int) -> str:
    if hour == 0:
        return "밤"
    if hour < 6:
        return "새벽"
    if hour < _NOON:
        return "오전"
    if hour < 18:
        return "낮" if hour == _NOON else "오후"
    return "저녁" if hour < 21 else "밤"
