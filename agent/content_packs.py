"""The content packs of a city: in `content_packs/` beside its file, and in the folder of the setting CONTENT_PACKS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from agent.city import City
from agent.clock import WallClock
from agent.settings import Settings, SettingsError
from dialogue_flows.instruments.pack import Pack, texts
from dialogue_flows.instruments.placing import INTERVIEWS, interview_with
from dialogue_flows.instruments.shelf import Shelf, open_shelf
from transcripts.calls import Flow, Lang


def open_content_packs(settings: Settings, city: City) -> Shelf:
    """The packs that may be asked today; what is refused is named in `Shelf.refused`, and the desk goes on without it.
    Raises `BrokenDataFile` where a pack of the product is broken, `SettingsError` where the set folder is missing."""
    return open_shelf(pack_folders(settings, city), today(city))


def pack_folders(settings: Settings, city: City) -> list[Path]:
    """Where a city's packs are looked for, each a folder of its own in there."""
    if settings.content_packs is not None and not settings.content_packs.is_dir():
        raise SettingsError(
            f"ONBAM_CONTENT_PACKS is wrong: {settings.content_packs} is no folder; make it, or unset it."
        )
    return [city.folder / "content_packs", *([settings.content_packs] if settings.content_packs else [])]


def today(city: City) -> date:
    """The city's date, by which licences end."""
    return city.local_time(WallClock().now()).date()


def asked_of_everybody(shelf: Shelf) -> Mapping[Flow, Sequence[str]]:
    """What an interview asks of everybody; what was not asked is named on the page. (The questions of the crisis
    branch count once one of them was asked: transcripts/intake_building.py.)
    """
    return {
        flow: [
            question.path for question in interview_with(flow, shelf.instruments).questions if question.common
        ]
        for flow in INTERVIEWS
    }


def described(pack: Pack) -> str:
    """A pack in one line, for the operator."""
    until = pack.licence.valid_until
    reviewed = f"reviewed by {pack.reviewed_by}" if pack.reviewed_by else "not reviewed"
    return (
        f"{pack.name} {pack.version}: {pack.title.get('en') or next(iter(pack.title.values()))}; "
        f"{pack.standing.replace('_', ' ')}, {', '.join(pack.languages)}; {reviewed}; "
        f"licence {pack.licence.document}, until {until}; sha256 {pack.sha256[:16]}"
    )


def pack_sentences(shelf: Shelf) -> list[tuple[str, Lang]]:
    """Every sentence of the packs, to be spoken ahead like the other fixed ones."""
    return [
        (said, lang)
        for pack in shelf.packs()
        for lang, lines in texts(pack).items()
        for wordings in lines.values()
        for said in wordings
    ]
