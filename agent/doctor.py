"""`onbam doctor`: looks at everything a call needs and says what is missing and how to mend it."""

from __future__ import annotations

import asyncio
import platform
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import httpx
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agent.alarm_bell import ways_of
from agent.city import load_city
from agent.content_packs import open_content_packs
from agent.migrations.run import upgrade
from agent.settings import Settings, SettingsError, describe
from agent.speech.ears import EarsUnavailable
from agent.speech.observations import SpeechObservations
from agent.speech.open_ears import open_ears
from agent.speech.open_voice import open_voice
from agent.speech.voice import VoiceError, VoiceUnavailable
from dialogue_flows.safety import screen
from dialogue_flows.safety.likeness import missing
from dialogue_flows.wording import LinesError, product_lines
from escalation.policies import Policies
from transcripts.data_files import BrokenDataFile
from transcripts.database import BadDatabaseUrl, Database

State = Literal["good", "note", "broken"]
_MARKS: dict[State, str] = {"good": "✓", "note": "!", "broken": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `mend` says what to do where the state is not good."""

    what: str
    state: State
    detail: str
    mend: str = ""


async def examine(settings: Settings) -> list[Finding]:
    """Looks at everything; nothing outside the machine is contacted unless a setting names it."""
    checks: list[Callable[[Settings], Awaitable[Finding]]] = [
        _python,
        _database,
        _city,
        _lines,
        _packs,
        _policies,
        _detector,
        _ears,
        _voice,
        _carrier,
        _outside,
        _model,
    ]
    return [*[await check(settings) for check in checks], *_settings(settings)]


def report(findings: list[Finding]) -> str:
    """The findings as text, one line each."""
    lines = [
        f"{_MARKS[finding.state]} {finding.what}: {finding.detail}"
        + (f" → {finding.mend}" if finding.mend else "")
        for finding in findings
    ]
    broken = sum(finding.state == "broken" for finding in findings)
    return "\n".join([*lines, f"{broken} broken" if broken else "Everything that a call needs is there."])


async def _python(_settings: Settings) -> Finding:
    return Finding("Python", "good", f"{platform.python_version()} on {sys.platform}")


async def _database(settings: Settings) -> Finding:
    try:
        await asyncio.to_thread(upgrade, settings.database_url)
        database = Database(settings.database_url)
        try:
            async with database.reading() as session:
                await session.execute(text("SELECT 1"))
        finally:
            await database.close()
    except BadDatabaseUrl as error:
        return Finding("database", "broken", "the address is wrong", str(error))
    except (SQLAlchemyError, OSError) as error:
        return Finding("database", "broken", type(error).__name__, "start it, or correct ONBAM_DATABASE_URL")
    return Finding("database", "good", f"{database.dialect}, migrated")


async def _city(settings: Settings) -> Finding:
    try:
        city = load_city(settings.city)
    except BrokenDataFile as error:
        return Finding("city", "broken", str(error), "mend that line")
    return Finding(
        "city", "good", f"{city.name['ko']} ({city.file.slug}), {len(city.file.hotlines)} public lines"
    )


async def _lines(_settings: Settings) -> Finding:
    try:
        books = product_lines()
    except LinesError as error:
        return Finding("sentences", "broken", str(error), "mend that line")
    return Finding("sentences", "good", ", ".join(f"{len(book)} {lang}" for lang, book in books.items()))


async def _packs(settings: Settings) -> Finding:
    try:
        shelf = open_content_packs(settings, load_city(settings.city))
    except (BrokenDataFile, SettingsError) as error:
        return Finding("content packs", "broken", str(error), "mend that entry")
    names = ", ".join(pack.name for pack in shelf.packs())
    if shelf.refused:
        why = "; ".join(shelf.refused)
        return Finding("content packs", "broken", f"{names}; NOT ASKED: {why}", "onbam packs check FOLDER")
    working = [pack.name for pack in shelf.instruments if pack.standing == "working_text"]
    if working:
        return Finding(
            "content packs",
            "note",
            f"{names}; working text, not validated: {', '.join(working)}",
            "have it reviewed, or load official words (docs/content-packs.md)",
        )
    return Finding("content packs", "good", names)


async def _policies(_settings: Settings) -> Finding:
    try:
        Policies.load()
    except (BrokenDataFile, ValueError) as error:
        return Finding("escalation policies", "broken", str(error), "mend that line")
    return Finding("escalation policies", "good", "P0, P1, P2")


async def _detector(_settings: Settings) -> Finding:
    screening = await asyncio.to_thread(screen, "더는 살고 싶지 않아요", "ko")
    if screening.error or not screening.ask:
        return Finding("danger detection", "broken", "does not hear a plain sentence", "reinstall kiwipiepy")
    alone = missing()
    if alone:
        return Finding(
            "danger detection",
            "note",
            f"{', '.join(alone)}: patterns alone, no likeness weights; oblique danger is missed more often",
            "python -m evals.train_likeness",
        )
    return Finding("danger detection", "good", "hears Korean and English, patterns and likeness")


async def _ears(settings: Settings) -> Finding:
    if settings.stt and settings.stt.startswith("openai:"):
        return Finding("ears", "good", f"{settings.stt} at {settings.stt_base_url}")
    try:
        ears = await asyncio.to_thread(open_ears, settings.stt, observations=SpeechObservations())
    except EarsUnavailable as error:
        return Finding("ears", "broken", "none", str(error))
    if ears.practice:
        state: State = "broken" if settings.real_carrier else "note"
        return Finding(
            "ears",
            state,
            f"{ears.describe()}: they know a closed list only",
            "set ONBAM_STT=whisper:large-v3-turbo",
        )
    return Finding("ears", "good", ears.describe())


async def _voice(settings: Settings) -> Finding:
    if settings.tts and settings.tts.startswith("openai:"):
        return Finding("voice", "good", f"{settings.tts} at {settings.tts_base_url}")
    try:
        voice = open_voice(settings.tts, observations=SpeechObservations(), weights=settings.tts_weights)
        audio = await voice.render("안녕하세요.", lang="ko", speed=1.0)
    except (VoiceUnavailable, VoiceError) as error:
        return Finding("voice", "broken", "none", str(error))
    return Finding("voice", "good", f"{voice.name}, speaks {len(audio) / 8000:.1f} s")


async def _carrier(settings: Settings) -> Finding:
    if not settings.twilio_account_sid:
        return Finding(
            "carrier",
            "note",
            "simulated: no real calls arrive",
            "set ONBAM_TWILIO_ACCOUNT_SID, _AUTH_TOKEN, _NUMBER",
        )
    if not settings.public_url.startswith("https://"):
        return Finding(
            "carrier", "broken", "PUBLIC_URL is not https", "set ONBAM_PUBLIC_URL to the public address"
        )
    return Finding("carrier", "good", "an account is set")


async def _outside(settings: Settings) -> Finding:
    async with httpx.AsyncClient() as client:
        ways = [way.name for way in ways_of(settings, client)]
    if not ways:
        return Finding(
            "alarms outside",
            "broken" if settings.real_carrier else "note",
            "only the log: nobody is woken when paging itself fails",
            "set ONBAM_ALARM_WEBHOOK, ONBAM_ALARM_EMAIL_TO or ONBAM_ALARM_NUMBER",
        )
    return Finding("alarms outside", "good", ", then ".join(ways))


async def _model(settings: Settings) -> Finding:
    if settings.llm_base_url is None:
        return Finding("language model", "note", "none: rules and scripts do the whole job")
    try:
        async with httpx.AsyncClient(timeout=5.0) as client:
            answer = await client.get(settings.llm_base_url.rstrip("/") + "/models")
    except httpx.HTTPError as error:
        return Finding(
            "language model", "broken", type(error).__name__, "correct ONBAM_LLM_BASE_URL or unset it"
        )
    state: State = "good" if answer.status_code < 500 else "broken"
    return Finding("language model", state, f"{settings.llm_model}, HTTP {answer.status_code}")


def _settings(settings: Settings) -> list[Finding]:
    try:
        settings.sealing_keys()
        settings.signing_key()
    except SettingsError as error:
        return [Finding("keys", "broken", str(error), "correct the setting")]
    rows = [f"{name}={value} ({source})" for name, value, source in describe(settings)]
    return [Finding("keys", "good", "present"), Finding("settings", "good", "\n    " + "\n    ".join(rows))]
