"""When a household may be called, and which of its numbers: pure functions (domain brief B.3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from transcripts.calls import Lang

_DAYS_AHEAD = 21  # beyond any run of holidays; a search without end would hide a wrong setting


class Disposition(StrEnum):
    """What came of one dial attempt. Only the misses of a phone count towards the number's attempts."""

    CONNECTED = "CONNECTED"
    NO_ANSWER = "NO_ANSWER"
    BUSY = "BUSY"
    VOICEMAIL = "VOICEMAIL"
    NOT_IN_SERVICE = "NOT_IN_SERVICE"
    DROPPED_MID = "DROPPED_MID"


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the day in which households are called, local time, end excluded. `once`: one attempt per number."""

    name: str
    start: time
    end: time
    once: bool = False


BANDS = (
    Band("morning", time(10, 0), time(12, 0)),
    Band("afternoon", time(13, 30), time(17, 30)),
    Band("evening", time(18, 30), time(20, 0), once=True),
)


@dataclass(frozen=True, slots=True)
class DialPolicy:
    """Windows and limits of a campaign (domain brief B.3). `weekdays`: Monday is 0."""

    zone: ZoneInfo
    bands: Sequence[Band] = BANDS
    weekdays: Collection[int] = frozenset({0, 1, 2, 3, 4})
    holidays: Collection[date] = frozenset()
    attempts_per_number: int = 3
    least_days: int = 2
    least_bands: int = 2
    least_gap: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A dial attempt that was made; `disposition` is None while its leg is up."""

    number_index: int
    at: datetime
    disposition: Disposition | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """Whom to call: numbers in the order in which they are tried. Personal data."""

    name: str
    birth_month_day: str  # "0412": what the identity check asks for (domain brief B.4)
    numbers: tuple[str, ...]
    office: str
    lang: Lang = "ko"
    attempts: tuple[Attempt, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class DialNow:
    """Dial this number of the list now."""

    number_index: int


@dataclass(frozen=True, slots=True)
class DialLater:
    """No number may be dialled before this moment."""

    not_before: datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody picked up: the campaign's dialling is over."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """Every number was tried as often as it may be: the official's list (high-risk lists: same-day human call)."""


Decision = DialNow | DialLater | Reached | Unreached


def decide(numbers: int, attempts: Sequence[Attempt], policy: DialPolicy, now: datetime) -> Decision:
    """Whether to dial, and which of `numbers` numbers: the least tried first, in the order of the list."""
    if any(attempt.disposition is Disposition.CONNECTED for attempt in attempts):
        return Reached()
    if any(attempt.disposition is None for attempt in attempts):
        return DialLater(now + policy.least_gap)
    open_numbers = [index for index in range(numbers) if not _used_up(index, attempts, policy)]
    if not open_numbers:
        return Unreached()
    open_numbers.sort(key=lambda index: (len(_of(index, attempts)), index))
    for index in open_numbers:
        if _allowed(_of(index, attempts), policy, now):
            return DialNow(index)
    moments = [_next_moment(_of(index, attempts), policy, now) for index in open_numbers]
    known = [moment for moment in moments if moment is not None]
    return DialLater(min(known)) if known else Unreached()


def band_at(policy: DialPolicy, moment: datetime) -> Band | None:
    """The band of a moment, None in quiet hours, at weekends and on holidays."""
    local = moment.astimezone(policy.zone)
    if local.weekday() not in policy.weekdays or local.date() in policy.holidays:
        return None
    return next((band for band in policy.bands if band.start <= local.time() < band.end), None)


def _of(index: int, attempts: Sequence[Attempt]) -> list[Attempt]:
    return [attempt for attempt in attempts if attempt.number_index == index]


def _used_up(index: int, attempts: Sequence[Attempt], policy: DialPolicy) -> bool:
    own = _of(index, attempts)
    dead = any(attempt.disposition is Disposition.NOT_IN_SERVICE for attempt in own)
    return dead or len(own) >= policy.attempts_per_number


def _allowed(own: Sequence[Attempt], policy: DialPolicy, moment: datetime) -> bool:
    band = band_at(policy, moment)
    if band is None or any(moment - attempt.at < policy.least_gap for attempt in own):
        return False
    bands = [found for attempt in own if (found := band_at(policy, attempt.at)) is not None]
    if band.once and band in bands:
        return False
    if len(own) + 1 < policy.attempts_per_number:
        return True
    # The last attempt: with it, the attempts must lie on enough days and in enough bands.
    days = {attempt.at.astimezone(policy.zone).date() for attempt in own}
    days.add(moment.astimezone(policy.zone).date())
    names = {found.name for found in bands} | {band.name}
    return len(days) >= policy.least_days and len(names) >= policy.least_bands


def _next_moment(own: Sequence[Attempt], policy: DialPolicy, now: datetime) -> datetime | None:
    """The first moment after `now` at which this number may be dialled."""
    gaps = [attempt.at + policy.least_gap for attempt in own]
    starts = [gap for gap in gaps if gap > now]
    today = now.astimezone(policy.zone).date()
    for ahead in range(_DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        starts += [datetime.combine(day, band.start, policy.zone) for band in policy.bands]
    allowed = (moment for moment in starts if moment > now and _allowed(own, policy, moment))
    return min(allowed, default=None)
