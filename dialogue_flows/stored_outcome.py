"""An outcome as plain data and back, so that a repeated event gets the same answer after a crash."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from dialogue_flows import outcome as words
from transcripts import calls

_TYPES: dict[str, Any] = {
    cls.__name__: cls
    for cls in (
        words.Outcome,
        words.Utterance,
        words.Listen,
        words.Signal,
        words.TriageChanged,
        words.Escalate,
        words.ConnectHuman,
        words.FileComplaint,
        words.SendSms,
        words.PromiseCallback,
        words.RecordAnswer,
        words.Note,
        words.SetLanguage,
        words.StopRecording,
        words.HangUp,
        words.Expect,
        calls.Answer,
        calls.AnswerStatus,
        calls.Provenance,
        calls.Level,
        calls.EndReason,
    )
}


_KNOWN = (str, int, float, bool, type(None))


def to_plain(value: Any) -> Any:
    """Dataclasses, enums, tuples and times as JSON-able data. Raises TypeError for anything else."""
    match value:
        case Enum():
            plain: Any = {"_": type(value).__name__, "v": value.value}
        case datetime():
            plain = {"_": "datetime", "v": value.isoformat()}
        case tuple():
            plain = {"_": "tuple", "v": [to_plain(item) for item in value]}
        case dict():
            plain = {"_": "dict", "v": {key: to_plain(item) for key, item in value.items()}}
        case list():
            plain = [to_plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            plain = {
                "_": type(value).__name__,
                **{f.name: to_plain(getattr(value, f.name)) for f in fields(value)},
            }
        case _ if isinstance(value, _KNOWN):
            plain = value
        case _:
            raise TypeError(
                f"an outcome may not hold a {type(value).__name__}; make it a dataclass of outcome.py"
            )
    return plain


def from_plain(data: Any) -> Any:
    """The inverse of `to_plain`. Raises KeyError for a type that this version does not know."""
    if isinstance(data, list):
        return [from_plain(item) for item in data]
    return _typed(data["_"], data) if isinstance(data, dict) else data


def _typed(kind: str, data: dict[str, Any]) -> Any:
    match kind:
        case "tuple":
            value: Any = tuple(from_plain(item) for item in data["v"])
        case "dict":
            value = {key: from_plain(item) for key, item in data["v"].items()}
        case "datetime":
            value = datetime.fromisoformat(data["v"])
        case _ if issubclass(_TYPES[kind], Enum):
            value = _TYPES[kind](data["v"])
        case _:
            value = _TYPES[kind](**{key: from_plain(item) for key, item in data.items() if key != "_"})
    return value
