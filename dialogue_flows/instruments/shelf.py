"""The packs that a desk works with: the product's own, and those of the city that may be asked. Pure after loading.

A pack of the city that is wrong in any way is refused by name and the rest goes on: what is refused is not asked, and
where it would have brought official words, the built-in words stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from dialogue_flows.crisis.scripts import scripts
from dialogue_flows.instruments.loader import FILE, built_in_packs, load_pack
from dialogue_flows.instruments.pack import Instrument, Pack, WordsPack
from dialogue_flows.instruments.placing import check_places
from dialogue_flows.wording import product_lines
from transcripts.data_files import BrokenDataFile

# Scripts that may be spoken in official words, and the questions that their sheet must bring.
WORDED_SCRIPTS = {"asq": frozenset(f"asq.q{number}" for number in range(1, 6))}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The packs in force. `refused`: one sentence for each folder that was not taken."""

    instruments: tuple[Instrument, ...] = field(default_factory=built_in_packs)
    words: tuple[WordsPack, ...] = ()
    refused: tuple[str, ...] = ()

    def on(self, day: date) -> Shelf:
        """The shelf without what is not licensed any more on that day."""
        return Shelf(
            tuple(pack for pack in self.instruments if not pack.licence.expired(day)),
            tuple(pack for pack in self.words if not pack.licence.expired(day)),
            self.refused,
        )

    def packs(self) -> tuple[Pack, ...]:
        """Every pack."""
        return (*self.instruments, *self.words)


def open_shelf(folders: Sequence[Path], day: date) -> Shelf:
    """The product's packs and those in `folders`, each of which holds packs as folders of their own. Raises
    `BrokenDataFile` only where a pack of the product itself is broken."""
    shelf = Shelf()
    for folder in _pack_folders(folders):
        try:
            shelf = _with(shelf, folder, day)
        except BrokenDataFile as error:
            shelf = Shelf(shelf.instruments, shelf.words, (*shelf.refused, str(error)))
    return shelf


def check_pack(folder: Path, day: date) -> Pack:
    """The pack of a folder, as a desk would take it beside the product's own. Raises `BrokenDataFile`."""
    pack = load_pack(folder)
    _check(Shelf(), pack, folder / FILE, day)
    return pack


def _pack_folders(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ()


def _with(shelf: Shelf, folder: Path, day: date) -> Shelf:
    pack = load_pack(folder)
    _check(shelf, pack, folder / FILE, day)
    if pack.standing == "example":
        raise BrokenDataFile(
            f"{folder / FILE}: standing: an example shows the form and is never asked; take it away from here"
        )
    if isinstance(pack, WordsPack):
        return Shelf(shelf.instruments, (*shelf.words, pack), shelf.refused)
    return Shelf((*shelf.instruments, pack), shelf.words, shelf.refused)


def _check(shelf: Shelf, pack: Pack, path: Path, day: date) -> None:
    if pack.licence.expired(day):
        raise BrokenDataFile(
            f"{path}: licence.valid_until: the licence ended on {pack.licence.valid_until}; have it prolonged, "
            "write the new day and the new hash"
        )
    if any(pack.name == other.name for other in shelf.packs()):
        raise BrokenDataFile(
            f"{path}: name: there is a pack {pack.name!r} already; give this one another name"
        )
    try:
        _check_words(shelf, pack) if isinstance(pack, WordsPack) else _check_instrument(shelf, pack)
    except ValueError as error:
        raise BrokenDataFile(f"{path}: {error}") from None


def _check_instrument(shelf: Shelf, pack: Instrument) -> None:
    taken = {item.line for other in shelf.instruments for item in other.items}
    for item in pack.items:
        if item.line in taken or any(item.line in book for book in product_lines().values()):
            raise ValueError(f"items.{item.id}.line: {item.line} is a line already; give it another id")
    for other in shelf.instruments:
        if pack.record == other.record or (pack.score_at and pack.score_at == other.score_at):
            raise ValueError(
                f"record: {pack.record} is where {other.name} keeps its answers; choose another place"
            )
    check_places(pack)


def _check_words(shelf: Shelf, pack: WordsPack) -> None:
    known = asked_lines(shelf.instruments)
    if pack.words_for not in known:
        raise ValueError(f"words_for: {pack.words_for!r} is none of {sorted(known)}; mend the name")
    given, allowed = {item.line for item in pack.items}, known[pack.words_for]
    needed = WORDED_SCRIPTS.get(pack.words_for, allowed)
    if odd := sorted((needed - given) | (given - allowed)):
        raise ValueError(
            f"items: they must be the questions of {pack.words_for}, no fewer and no others; look at {odd}"
        )
    for other in shelf.words:
        if other.words_for == pack.words_for and set(other.languages) & set(pack.languages):
            raise ValueError(f"words_for: {other.name} brings words for {pack.words_for} already; keep one")


def asked_lines(instruments: Sequence[Instrument]) -> Mapping[str, frozenset[str]]:
    """The lines of every built-in script and instrument for which a pack may bring official words."""
    by_script = {name: frozenset(step.question for step in scripts()[name].steps) for name in WORDED_SCRIPTS}
    return by_script | {pack.name: frozenset(item.line for item in pack.items) for pack in instruments}
