"""A pack is taken whole or refused with one sentence that names the file, the field and the mend."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from dialogue_flows.instruments.loader import FILE, built_in_packs, content_hash, load_pack
from dialogue_flows.instruments.pack import Instrument, WordsPack
from dialogue_flows.instruments.shelf import check_pack, open_shelf
from tests.unit.instruments.folders import EXAMPLE, OFFICIAL, instrument, words, write_hash
from transcripts.data_files import BrokenDataFile

DAY = date(2026, 11, 20)
LICENCE = "valid_until: unlimited"


def test_the_packs_of_the_product_are_whole_and_say_that_they_are_working_text() -> None:
    packs = {pack.name: pack for pack in built_in_packs()}
    assert set(packs) == {"phq2", "gad2", "food2"}
    assert {pack.standing for pack in packs.values()} == {"working_text"}
    assert {pack.note for pack in packs.values()} == {
        "needs clinical review before use as validated instrument"
    }


def test_the_example_can_be_read_and_is_never_asked() -> None:
    assert isinstance(check_pack(EXAMPLE, DAY), WordsPack)
    shelf = open_shelf([EXAMPLE.parent], DAY)
    assert shelf.words == ()
    assert "an example shows the form and is never asked" in shelf.refused[0]


def test_a_pack_of_the_city_stands_beside_those_of_the_product(tmp_path: Path) -> None:
    instrument(tmp_path)
    shelf = open_shelf([tmp_path, tmp_path / "nowhere"], DAY)
    assert [pack.name for pack in shelf.instruments] == ["food2", "gad2", "phq2", "calm2"]
    assert shelf.refused == ()


BAD = [
    (("cut_off: 3", "cut_off: 7"), "cut_off 7 can never be reached; lower it"),
    (("cut_off: 3", "cut_off: 0"), "cut_off: Input should be greater than or equal to 1"),
    (("raises: {score: gad2}", "raises: {score: moon}"), "the fact 'moon' is not in safety/facts.yaml; mend the name"),
    (("raises: {score: gad2}", "raises: {facts: [phq2]}"), "the fact 'phq2' cannot be set here"),
    (("raises: {score: gad2}", "raises: {facts: [vulnerable]}"), "must be no number and not derived"),
    (("raises: {score: gad2}", "raises: {script: medical}"), "raises.script"),
    (("no_means: none", "no_means: nothing"), "no_means names the option 'nothing', which is none of"),
    (("  - id: i2", "  - id: i1"), "the id 'i1' stands here twice; give one another id"),
    (("line: calm.q2", "line: calm.q1"), "the id 'calm.q1' stands here twice"),
    (("line: calm.q2", "line: asq.q1"), "items.i2.line: asq.q1 is a line already; give it another id"),
    (("id: several_days", "id: none"), "the id 'none' stands here twice"),
    (("languages: [ko, en]", "languages: [ko]"), "add what is missing to languages"),
    (("languages: [ko, en]", "languages: [ko, vi]"), "languages.1: Input should be 'ko' or 'en'"),
    ((", en: some days}", "}"), "options.several_days.name has no words in 'en'; add them"),
    (("keep: score", "keep: score\nkeep: option"), "keep stands here a second time; delete one"),
    (("keep: score", "keep: sum"), "keep: Input should be 'score' or 'option'"),
    (("keep: score\n", ""), "keep: Field required"),
    (("keep: score", "keep: score\ncolour: red"), "colour: Extra inputs are not permitted"),
    (("area: worry", "area: moon"), "area 'moon' is none of ['company', 'food', 'mood', 'worry']; mend the name"),
    (("flow: initial_counselling", "flow: night_duty"), "asked_in.0.flow"),
    (("[health, shock]", "[sensitive]"), "sensitive variables unlock no question"),
    (("[health, shock]", "[moon]"), "variables ['moon'] are none of"),
    (('EC-5: "yes"', 'NE-1: "yes"'), "answers ['NE-1'] are no questions that stand before the area"),
    (('EC-5: "yes"', 'EC-5: "maybe"'), "an answer is yes or no, in quotes"),
    (("variables: [health, shock], answers: {EC-5: \"yes\"}", ""), "unlock names nothing"),
    (("variables: [health, shock]", "facts: [moon]"), "the facts ['moon'] are not in safety/facts.yaml"),
    (("record: domains.mental.calm", "record: domains.mental.phq2"), "where phq2 keeps its answers"),
    (("record: domains.mental.calm", "record: mental"), "record: String should match pattern"),
    (("name: calm2", "name: phq2"), "name: there is a pack 'phq2' already; give this one another name"),
    ((LICENCE, "valid_until: 2026-11-19"), "licence.valid_until: the licence ended on 2026-11-19; have it prolonged"),
    ((LICENCE, "valid_until: soon"), "licence.valid_until"),
    (("document: free to use, ", ""), "licence.document: Field required"),
    (("standing: working_text", "standing: official"), "an official pack needs reviewed_by"),
    (("standing: working_text", "standing: validated"), "standing: Input should be"),
    (("keep: score", "documents: [sheet.txt]\nkeep: score"), "documents names 'sheet.txt', which is not in the folder"),
    (("keep: score", "keep: *alias"), "not valid YAML"),
    (("title: {", "title: {{"), "not valid YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), BAD, ids=lambda value: str(value)[:50])
def test_a_bad_pack_is_refused_in_one_sentence_with_file_and_mend(
    tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    folder = instrument(tmp_path, change, hashed=False)
    with suppress(BrokenDataFile):  # what cannot be read at all has no hash
        write_hash(folder)
    with pytest.raises(BrokenDataFile) as error:
        check_pack(folder, DAY)
    told = str(error.value)
    assert sentence in told
    assert str(folder / FILE) in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("words_for: asq", "words_for: moon"),
            "words_for: 'moon' is none of ['asq', 'food2', 'gad2', 'phq2']",
        ),
        (("line: asq.q2", "line: asq.q9"), "no fewer and no others; look at ['asq.q2', 'asq.q9']"),
        (("line: asq.q2", "line: asq.q1"), "the line 'asq.q1' stands here twice"),
        (("languages: [ko]", "languages: [ko, en]"), "asq.q1 must have words in ko, en and no other"),
        (("words_for: asq", "words_for: asq\ncut_off: 1"), "cut_off: Extra inputs are not permitted"),
    ],
)
def test_a_bad_words_pack_is_refused_likewise(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    folder = words(tmp_path, OFFICIAL, change)
    with pytest.raises(BrokenDataFile) as error:
        check_pack(folder, DAY)
    assert sentence in str(error.value)


def test_one_word_changed_after_the_hash_was_written_is_refused(tmp_path: Path) -> None:
    folder = words(tmp_path, OFFICIAL, ("첫째", "첫 번째"), hashed=False)
    with pytest.raises(BrokenDataFile, match="sha256 does not match the content"):
        load_pack(folder)


def test_the_hash_counts_every_word_and_document_and_no_comment_or_layout(tmp_path: Path) -> None:
    folder = words(tmp_path)
    before = content_hash(folder)
    path = folder / FILE
    path.write_text(path.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    assert content_hash(folder) == before
    sheet = folder / "sheet.ko.txt"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "x", encoding="utf-8")
    assert content_hash(folder) != before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "this is no pack; begin with `name:`"),
        (b"- 1\n", "this is no pack"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a: &x [1]\nb: *x\n", "it uses an alias"),
        (b"valid: 2026-02-30\n", "not valid YAML"),
        (b"? [a, b]\n: 1\n", "not valid YAML"),
    ],
)
def test_a_file_that_is_no_pack_at_all_is_told_so(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(BrokenDataFile, match=sentence):
        load_pack(tmp_path)


def test_a_folder_without_a_pack_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(BrokenDataFile, match="the file is missing; a pack is a folder"):
        load_pack(tmp_path)


def test_a_refused_pack_is_named_and_the_others_are_asked(tmp_path: Path) -> None:
    instrument(tmp_path, ("cut_off: 3", "cut_off: 4"), hashed=False)
    words(tmp_path, OFFICIAL)
    shelf = open_shelf([tmp_path], DAY)
    assert [pack.name for pack in shelf.packs()] == ["food2", "gad2", "phq2", "asq_sheet"]
    (sentence,) = shelf.refused
    assert "calm2/pack.yaml: sha256 does not match the content" in sentence


def test_two_packs_may_not_bring_words_for_the_same_questions_in_one_language(tmp_path: Path) -> None:
    words(tmp_path / "a", OFFICIAL)
    words(tmp_path / "b", OFFICIAL, ("name: asq_sheet", "name: asq_other"))
    shelf = open_shelf([tmp_path / "a", tmp_path / "b"], DAY)
    assert [pack.name for pack in shelf.words] == ["asq_sheet"]
    assert "asq_sheet brings words for asq already; keep one" in shelf.refused[0]


def test_a_licence_that_ends_while_the_desk_runs_ends_with_its_day(tmp_path: Path) -> None:
    instrument(tmp_path, (LICENCE, "valid_until: 2026-11-20"))
    shelf = open_shelf([tmp_path], DAY)
    assert "calm2" in {pack.name for pack in shelf.on(DAY).instruments}
    assert "calm2" not in {pack.name for pack in shelf.on(date(2026, 11, 21)).instruments}


def test_an_instrument_is_read_as_an_instrument(tmp_path: Path) -> None:
    pack = load_pack(instrument(tmp_path))
    assert isinstance(pack, Instrument)
    assert [pack.path(item.id) for item in pack.items] == ["domains.mental.calm.i1", "domains.mental.calm.i2"]
