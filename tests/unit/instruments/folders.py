"""Packs on disk for tests: a built-in one or the example, copied, changed and hashed anew."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from dialogue_flows.instruments.loader import BUILT_IN, FILE, content_hash

EXAMPLE = Path(__file__).parents[3] / "docs" / "content-packs" / "asq_sheet"
OFFICIAL = ("standing: example", "standing: official")


def instrument(folder: Path, *changes: tuple[str, str], hashed: bool = True) -> Path:
    """A copy of GAD-2 under names of its own, with these texts replaced."""
    own = [
        ("name: gad2", "name: calm2"),
        ("out.wo_", "calm.q"),
        ("domains.mental.gad2_total", "domains.mental.calm_total"),
        ("record: domains.mental.gad2", "record: domains.mental.calm"),
    ]
    return _copy(BUILT_IN / "gad2", folder / "calm2", [*own, *changes], hashed=hashed)


def words(folder: Path, *changes: tuple[str, str], hashed: bool = True) -> Path:
    """A copy of the example words pack, with these texts replaced."""
    return _copy(EXAMPLE, folder / "asq_sheet", changes, hashed=hashed)


def _copy(source: Path, target: Path, changes: Iterable[tuple[str, str]], *, hashed: bool) -> Path:
    shutil.copytree(source, target)
    text = (target / FILE).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{old!r} is not in {source.name}"
        text = text.replace(old, new)
    (target / FILE).write_text(text, encoding="utf-8")
    if hashed:
        write_hash(target)
    return target


def write_hash(folder: Path) -> None:
    """Writes the hash that the content has now."""
    text = (folder / FILE).read_text(encoding="utf-8")
    named = re.sub(r"^sha256: .*$", f'sha256: "{content_hash(folder)}"', text, flags=re.MULTILINE)
    (folder / FILE).write_text(named, encoding="utf-8")
