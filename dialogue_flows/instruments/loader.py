"""Reads a content pack from its folder, strictly: what is wrong is one sentence with file, line, field and mend.

The hash of a pack is SHA-256 over its canonical content: everything in `pack.yaml` but the hash itself, as JSON with
sorted keys in Unicode NFC, and the SHA-256 of each file under `documents`. Comments and layout do not count, every
word does.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dialogue_flows.instruments.pack import Instrument, Pack, WordsPack, repeated
from transcripts.data_files import BrokenDataFile, load_data_file
from transcripts.yaml_text import compose_yaml

FILE = "pack.yaml"
BUILT_IN = Path(__file__).parent / "packs"


def load_pack(folder: Path) -> Pack:
    """The pack of a folder, its hash compared; whether its licence still runs is not. Raises `BrokenDataFile`."""
    path = folder / FILE
    raw = _raw(path)
    pack: Pack = load_data_file(path, WordsPack) if "words_for" in raw else load_data_file(path, Instrument)
    found = _hash(folder, raw)
    if pack.sha256 != found:
        raise BrokenDataFile(
            f"{path}: sha256 does not match the content, which has {found}: it was changed after it was approved; "
            "restore the approved text, or have the change reviewed and write that hash"
        )
    return pack


def content_hash(folder: Path) -> str:
    """The hash that the pack of a folder should name, 64 hexadecimal digits. Raises `BrokenDataFile`."""
    return _hash(folder, _raw(folder / FILE))


@cache
def built_in_packs() -> tuple[Instrument, ...]:
    """The packs of the product, by name. Raises `BrokenDataFile`."""
    packs = [load_pack(folder) for folder in sorted(BUILT_IN.iterdir()) if (folder / FILE).is_file()]
    return tuple(pack for pack in packs if isinstance(pack, Instrument))


def _raw(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        tree = compose_yaml(text)
        _written_out_once(path, tree, set())
        raw = yaml.SafeLoader("").construct_document(tree) if tree is not None else None
    except FileNotFoundError:
        raise BrokenDataFile(f"{path}: the file is missing; a pack is a folder with a {FILE}") from None
    except OSError as error:
        raise BrokenDataFile(f"{path}: cannot be read ({error.strerror}); mend its permissions") from None
    except UnicodeDecodeError as error:
        raise BrokenDataFile(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenDataFile(f"{path}:{line}: not valid YAML ({error.problem}); mend that line") from None
    except (yaml.YAMLError, ValueError) as error:
        raise BrokenDataFile(f"{path}: not valid YAML ({type(error).__name__}); mend the file") from None
    if not isinstance(raw, dict):
        raise BrokenDataFile(f"{path}:1: this is no pack; begin with `name:` and the other fields")
    return raw


def _written_out_once(path: Path, node: yaml.Node | None, seen: set[int]) -> None:
    """No key twice, of which YAML itself would silently keep the last; no alias, behind which words are not seen."""
    if not isinstance(node, yaml.CollectionNode):
        return
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise BrokenDataFile(
            f"{path}:{line}: it uses an alias (*name); write the words out, so that a reader sees them"
        )
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys = [str(key.value) for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if twice := repeated(keys):
            raise BrokenDataFile(f"{path}:{line}: {twice} stands here a second time; delete one")
    for child in node.value:
        for part in child if isinstance(child, tuple) else (child,):
            _written_out_once(path, part, seen)


def _hash(folder: Path, raw: dict[str, Any]) -> str:
    content = {key: value for key, value in raw.items() if key != "sha256"}
    named = raw.get("documents")
    documents = {
        str(name): _document(folder, str(name)) for name in (named if isinstance(named, list) else [])
    }
    text = json.dumps(
        {"pack": _plain(content), "documents": documents},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def _plain(value: object) -> object:
    """Days as text and every key as text, so that the same words give the same bytes."""
    if isinstance(value, dict):
        return {str(key): _plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    return value if isinstance(value, (str, int, float, type(None))) else str(value)


def _document(folder: Path, name: str) -> str:
    path = folder / name
    if path.parent != folder or not path.is_file():
        raise BrokenDataFile(
            f"{folder / FILE}: documents names {name!r}, which is not in the folder; add it, or mend the name"
        )
    return hashlib.sha256(path.read_bytes()).hexdigest()
