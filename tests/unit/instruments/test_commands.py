"""`onbam packs` and `onbam doctor` tell what is asked, what is refused and why."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent import cli
from agent.city import load_city
from agent.content_packs import open_content_packs, pack_sentences
from agent.doctor import _packs
from agent.settings import SettingsError, load_settings
from tests.unit.instruments.folders import EXAMPLE, OFFICIAL, instrument, words


def onbam(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Runs the command in this process and gives its exit status."""
    monkeypatch.setattr(sys, "argv", ["onbam", "packs", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(str(ended.value.code or 0))


def test_a_good_pack_is_checked_and_an_example_is_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert onbam(monkeypatch, "check", str(EXAMPLE)) == 0
    assert "an example is never asked" in capsys.readouterr().out


def test_a_pack_that_would_be_refused_ends_with_one_and_the_mend(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = instrument(tmp_path, ("cut_off: 3", "cut_off: 4"), hashed=False)
    assert onbam(monkeypatch, "check", str(folder)) == 1
    assert "sha256 does not match the content" in capsys.readouterr().err


def test_a_licence_is_checked_for_the_day_that_is_asked_about(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = instrument(tmp_path, ("valid_until: unlimited", "valid_until: 2026-11-30"))
    assert onbam(monkeypatch, "check", str(folder), "--on", "2026-11-30") == 0
    assert onbam(monkeypatch, "check", str(folder), "--on", "2026-12-01") == 1


@pytest.mark.parametrize("wrong", [("check", "/no/such/folder"), ("hash",), ("check", ".", "--on", "soon")])
def test_wrong_use_ends_with_two(monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, ...]) -> None:
    assert onbam(monkeypatch, *wrong) == 2


def test_the_hash_that_is_printed_is_the_one_that_makes_the_pack_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = words(tmp_path, OFFICIAL, hashed=False)
    assert onbam(monkeypatch, "hash", str(folder)) == 0
    printed = capsys.readouterr().out.strip()
    path = folder / "pack.yaml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("sha256")]
    path.write_text("\n".join([*lines, f'sha256: "{printed}"']), encoding="utf-8")
    assert onbam(monkeypatch, "check", str(folder)) == 0


def test_the_list_names_what_is_refused_and_ends_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words(tmp_path, OFFICIAL)
    instrument(tmp_path, ("cut_off: 3", "cut_off: 4"), hashed=False)
    monkeypatch.setenv("ONBAM_CONTENT_PACKS", str(tmp_path))
    assert onbam(monkeypatch, "list") == 1
    told = capsys.readouterr().out
    assert "✓ phq2 1" in told
    assert "✓ asq_sheet 0" in told
    assert "✗ not asked: " in told


async def test_the_doctor_tells_working_text_from_a_pack_that_is_refused(tmp_path: Path) -> None:
    found = await _packs(load_settings())
    assert (found.state, "phq2" in found.detail, "not validated" in found.detail) == ("note", True, True)
    instrument(tmp_path, ("cut_off: 3", "cut_off: 4"), hashed=False)
    refused = await _packs(load_settings(content_packs=tmp_path))
    assert refused.state == "broken"
    assert "NOT ASKED" in refused.detail
    missing = await _packs(load_settings(content_packs=tmp_path / "nowhere"))
    assert missing.state == "broken"


def test_the_words_of_every_pack_are_spoken_ahead(tmp_path: Path) -> None:
    words(tmp_path, OFFICIAL)
    ahead = pack_sentences(open_content_packs(load_settings(content_packs=tmp_path), load_city("demo")))
    assert ("여기에 첫째 문항을 원문 그대로 적으세요.", "ko") in ahead
    assert {lang for _, lang in ahead} == {"ko", "en"}


def test_a_folder_that_is_set_and_missing_stops_the_start_by_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ONBAM_CONTENT_PACKS is wrong"):
        open_content_packs(load_settings(content_packs=tmp_path / "nowhere"), load_city("demo"))
