"""Reads the data files that staff may edit (YAML) into checked models, with errors that name file, line and mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from transcripts.yaml_text import compose_yaml, read_yaml

Model = TypeVar("Model", bound=BaseModel)


class BrokenDataFile(Exception):
    """A data file cannot be used. The message is one sentence: file, line, what is wrong, how to mend it."""


def load_data_file(path: Path, model: type[Model]) -> Model:
    """The file at `path` as a `model`. Raises `BrokenDataFile`; never returns a half-read file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BrokenDataFile(f"{path}: the file is missing; restore it or correct the setting") from None
    except UnicodeDecodeError as error:
        raise BrokenDataFile(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    try:
        tree = compose_yaml(text)
        data = read_yaml(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenDataFile(f"{path}:{line}: not valid YAML ({error.problem}); mend that line") from None
    if data is None:
        raise BrokenDataFile(f"{path}:1: the file is empty; restore its content")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        line = _line_of(tree, first["loc"])
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise BrokenDataFile(f"{path}:{line}: {where}: {reason}; mend that entry") from None


def _line_of(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """The line (from 1) of the deepest node on the way to `location` that the file really has."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in location:
        child = _child(node, part)
        if child is None:
            break
        node = child
        line = child.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, part: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        pairs: list[tuple[Any, yaml.Node]] = node.value
        return next((value for key, value in pairs if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    return None
