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


def to_plain(value: Any) -> Any:
    """Dataclasses, enums, tuples and times as JSON-able data. Raises TypeError for anything else."""
    if isinstance(value, Enum):
        return {"_": type(value).__name__, "v": value.value}
    if is_dataclass(value) and not isinstance(value, type):
        return {"_": type(value).__name__, **{f.name: to_plain(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, datetime):
        return {"_": "datetime", "v": value.isoformat()}
    if isinstance(value, tuple):
        return {"_": "tuple", "v": [to_plain(item) for item in value]}
    if isinstance(value, dict):
        return {"_": "dict", "v": {key: to_plain(item) for key, item in value.items()}}
    if isinstance(value, list):
        return [to_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"an outcome may not hold a {type(value).__name__}; make it a dataclass of outcome.py")


def from_plain(data: Any) -> Any:
    """The inverse of `to_plain`. Raises KeyError for a type that this version does not know."""
    if isinstance(data, list):
        return [from_plain(item) for item in data]
    if not isinstance(data, dict):
        return data
    kind = data["_"]
    if kind == "tuple":
        return tuple(from_plain(item) for item in data["v"])
    if kind == "dict":
        return {key: from_plain(item) for key, item in data["v"].items()}
    if kind == "datetime":
        return datetime.fromisoformat(data["v"])
    cls = _TYPES[kind]
    if issubclass(cls, Enum):
        return cls(data["v"])
    return cls(**{key: from_plain(item) for key, item in data.items() if key != "_"})
