"""A city: its names, numbers, departments, holidays, places and wording, read from `cities/<slug>/city.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from dialogue_flows.directory import Directory, load_directory
from dialogue_flows.directory.loader import DirectoryError
from transcripts.calls import Lang
from transcripts.data_files import BrokenDataFile, load_data_file

CITIES = Path(__file__).parent / "cities"
Words = dict[Lang, str]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hotline(_Part):
    """A public line (domain brief D). `use`: quote = say the number, offer, or auto = may be raced by a rule."""

    name: Words
    use: str = Field(pattern="^(auto|offer|quote)$")
    hours: str
    source: str


class DemoOfficer(_Part):
    """An officer that a fresh database starts with; named by role, never by a person's name."""

    name: Words
    number: str
    roles: list[str]
    pin: str = Field(pattern=r"^\d{4}$")
    langs: list[Lang] = ["ko"]


class CityFile(_Part):
    """The whole of `city.yaml`."""

    slug: str
    name: Words
    timezone: str
    night_number: str
    duty_number: str
    situation_room: str
    departments: dict[str, Words]
    hotlines: dict[str, Hotline]
    autodial: list[str] = []
    streets: list[str]
    holidays: list[date]
    wording: dict[Lang, dict[str, str]] = {}
    demo_officers: list[DemoOfficer] = []

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{value!r} is no time zone; write for instance Asia/Seoul") from None
        return value

    @model_validator(mode="after")
    def _dials_what_may_be_dialled(self) -> CityFile:
        for number in self.autodial:
            if number not in self.hotlines or self.hotlines[number].use != "auto":
                raise ValueError(
                    f"autodial names {number}, which is no hotline with `use: auto`; add it there, or take it out"
                )
        return self

    @field_validator("departments")
    @classmethod
    def _has_default(cls, value: dict[str, Words]) -> dict[str, Words]:
        if "default" not in value:
            raise ValueError("add a department named `default` for categories without one of their own")
        return value


class City:
    """The facts of one city (`dialogue_flows.ports.CityFacts`)."""

    def __init__(self, file: CityFile, folder: Path) -> None:
        self.file = file
        self.folder = folder
        self._zone = ZoneInfo(file.timezone)
        self._holidays = frozenset(file.holidays)

    @property
    def name(self) -> Mapping[Lang, str]:
        """The city's name in each language."""
        return self.file.name

    @property
    def night_number(self) -> str:
        """The number that residents dial and that our calls and messages come from."""
        return self.file.night_number

    @property
    def duty_number(self) -> str:
        """The number of the duty desk that a caller may ring."""
        return self.file.duty_number

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return self._zone

    def department(self, category: str) -> Mapping[Lang, str]:
        """The morning department: of the category, else of its longest prefix that has one, else the default."""
        parts = category.split(".")
        for size in range(len(parts), 0, -1):
            found = self.file.departments.get(".".join(parts[:size]))
            if found:
                return found
        return self.file.departments["default"]

    def hotline(self, number: str) -> Mapping[Lang, str]:
        """The name of a public line. Raises KeyError for a number that is not in the city's data."""
        return self.file.hotlines[number].name

    def streets(self) -> Sequence[str]:
        """Road, dong and landmark names."""
        return self.file.streets

    def wording(self, line: str, lang: Lang) -> str | None:
        """The city's own wording of a line, or None."""
        return self.file.wording.get(lang, {}).get(line)

    def local_time(self, now: datetime) -> datetime:
        """`now` in the city's time zone."""
        return now.astimezone(self._zone)

    def is_holiday(self, now: datetime) -> bool:
        """Whether the city's date of `now` is a public holiday."""
        return self.local_time(now).date() in self._holidays


def load_places(city: City) -> Directory:
    """Places and topics of `directory.yaml` beside the city's file; without one nothing is known, and the desk says
    so. Raises `BrokenDataFile`.
    """
    path = city.folder / "directory.yaml"
    if not path.exists():
        return Directory()
    try:
        return load_directory(path)
    except DirectoryError as error:
        raise BrokenDataFile(str(error)) from error


def load_city(setting: str) -> City:
    """The city named by slug or path. Raises `BrokenDataFile` naming file, line and mend."""
    folder = CITIES / setting if (CITIES / setting).is_dir() else Path(setting)
    if not folder.is_dir():
        known = ", ".join(sorted(path.name for path in CITIES.iterdir() if path.is_dir()))
        raise BrokenDataFile(f"{setting}: no such city; set ONBAM_CITY to one of {known}, or to a folder")
    return City(load_data_file(folder / "city.yaml", CityFile), folder)
