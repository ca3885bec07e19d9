"""Reads a city's directory.yaml; errors name the file, the entry and the mend."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from dialogue_flows.directory.index import DAYS, Directory, Place, Service, Span, Topic
from transcripts.calls import LANGS
from transcripts.yaml_text import read_yaml

KINDS = frozenset({"pharmacy", "children_clinic", "clinic", "emergency_room", "office", "shelter"})
_SPAN = re.compile(r"^(\d{2}):(\d{2})-(\d{2}):(\d{2})$")
_DAY_KEYS = frozenset({*DAYS, "holiday", "weekdays", "every_day"})


class DirectoryError(Exception):
    """The directory is wrong; the message names the file, the entry and the mend."""


def load_directory(path: Path) -> Directory:
    """The directory in a YAML file with `places`, `topics` and `services`. Raises `DirectoryError`."""
    try:
        raw = read_yaml(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise DirectoryError(f"{path.name}{where}: this is not valid YAML; put the text in quotes") from error
    return read_directory(raw, path.name)


def read_directory(raw: Mapping[str, Any], source: str = "directory.yaml") -> Directory:
    """The directory in plain data. Raises `DirectoryError`."""
    if unknown := set(raw) - {"places", "topics", "services"}:
        raise DirectoryError(
            f"{source}: unknown part {sorted(unknown)}; only `places`, `topics` and `services` are read"
        )
    places = [_place(source, entry) for entry in raw.get("places", [])]
    topics = [_topic(source, entry) for entry in raw.get("topics", [])]
    services = [_service(source, entry) for entry in raw.get("services", [])]
    return Directory(places, topics, services)


def _both_languages(where: str, value: object) -> dict[Any, Any]:
    if not isinstance(value, dict) or set(value) != set(LANGS):
        raise DirectoryError(f"{where} must be given in {', '.join(LANGS)}; add the missing language")
    return value


def _place(source: str, entry: Mapping[str, Any]) -> Place:
    where = f"{source}: place {entry.get('id', '(without id)')}"
    if missing := {"id", "kind", "name", "area", "phone"} - set(entry):
        raise DirectoryError(f"{where} lacks {sorted(missing)}; add it")
    if entry["kind"] not in KINDS:
        raise DirectoryError(f"{where}: kind must be one of {sorted(KINDS)}")
    name = _both_languages(f"{where}: name", entry["name"])
    hours = _hours(where, entry.get("hours", {}))
    return Place(entry["id"], entry["kind"], name, entry["area"], str(entry["phone"]), hours)


def _hours(where: str, raw: Mapping[str, Any]) -> dict[str, tuple[Span, ...]]:
    if unknown := set(raw) - _DAY_KEYS:
        raise DirectoryError(f"{where}: hours has {sorted(unknown)}; write {', '.join(sorted(_DAY_KEYS))}")
    hours: dict[str, tuple[Span, ...]] = {}
    for key, days in (("every_day", (*DAYS, "holiday")), ("weekdays", DAYS[:5])):
        if key in raw:
            hours.update(dict.fromkeys(days, _spans(where, raw[key])))
    hours.update({day: _spans(where, value) for day, value in raw.items() if day in {*DAYS, "holiday"}})
    return hours


def _spans(where: str, value: object) -> tuple[Span, ...]:
    if value == "closed":
        return ()
    texts = value if isinstance(value, list) else [value]
    return tuple(_span(where, text) for text in texts)


def _span(where: str, text: object) -> Span:
    match = _SPAN.match(str(text))
    if match is None:
        raise DirectoryError(f'{where}: hours {text!r} must be written "09:00-21:00", or closed')
    h1, m1, h2, m2 = map(int, match.groups())
    opens, closes = h1 * 60 + m1, h2 * 60 + m2
    return Span(opens, closes if closes > opens else closes + 24 * 60)


def _topic(source: str, entry: Mapping[str, Any]) -> Topic:
    where = f"{source}: topic {entry.get('id', '(without id)')}"
    if missing := {"id", "words", "answer"} - set(entry):
        raise DirectoryError(f"{where} lacks {sorted(missing)}; add it")
    words = _both_languages(f"{where}: words", entry["words"])
    answer = _both_languages(f"{where}: answer", entry["answer"])
    return Topic(entry["id"], {lang: tuple(words[lang]) for lang in LANGS}, answer)


_SERVICE_KEYS = frozenset({"id", "name", "what", "words", "phone", "source_id", "checked_at"})


def _service(source: str, entry: Mapping[str, Any]) -> Service:
    where = f"{source}: service {entry.get('id', '(without id)')}"
    if set(entry) != _SERVICE_KEYS:
        raise DirectoryError(f"{where} needs {sorted(_SERVICE_KEYS)} and nothing else")
    words = _both_languages(f"{where}: words", entry["words"])
    return Service(
        id=entry["id"],
        name=_both_languages(f"{where}: name", entry["name"]),
        what=_both_languages(f"{where}: what", entry["what"]),
        words={lang: tuple(words[lang]) for lang in LANGS},
        phone=str(entry["phone"]),
        source_id=str(entry["source_id"]),
        checked_at=str(entry["checked_at"]),
    )
