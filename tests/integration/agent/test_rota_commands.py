"""`onbam rota` and `onbam officers`: a duty plan from nothing, and one sentence for each mistake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from agent.cli import app

Onbam = Callable[..., Result]
NIGHT = ("--starts-on", "2026-01-01", "--cycle", "daily", "--handover", "18:00")


@pytest.fixture
def onbam(tmp_path: Path) -> Onbam:
    """Runs a command on a database of its own; `typed` is what stands on standard input."""
    own = {"ONBAM_VAR": str(tmp_path), "ONBAM_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'onbam.db'}"}
    return lambda *words, typed="": CliRunner().invoke(app, list(words), input=typed, env=own)


def test_a_plan_is_made_read_exported_and_its_holes_are_told(onbam: Onbam, tmp_path: Path) -> None:
    """From an empty plan to a rotation, its gaps, its calendar, a holiday, maintenance, and a test page."""
    assert "facilities/primary: nobody" in onbam("rota", "gaps").stdout
    for handle, number in (("d1", "010-5550-0001"), ("d2", "010-5550-0002")):
        words = (
            "officers",
            "add",
            handle,
            "--name",
            f"{handle} 당직자",
            "--voice",
            number,
            "--role",
            "general",
        )
        assert onbam(*words, typed="2580\n").exit_code == 0
    for slot in ("primary", "backup", "supervisor", "situation_room"):
        turns = ("d1", "d2") if slot == "primary" else ("d2", "d1")
        given = [part for handle in turns for part in ("--officer", handle)]
        assert onbam("rota", "rotate", slot, *given, *NIGHT, "--slot", slot).exit_code == 0
    assert "primary: d1 당직자  backup: d2 당직자" in onbam("rota", "show", "--days", "2").stdout
    gaps = onbam("rota", "gaps", "--days", "2")
    assert (gaps.exit_code, "no verified contact" in gaps.stdout, "nobody" in gaps.stdout) == (1, True, False)
    calendar = tmp_path / "plan.ics"
    assert onbam("rota", "export", str(calendar), "--days", "2").exit_code == 0
    assert onbam("rota", "drop", "primary").exit_code == 0
    assert "general/primary: nobody" in onbam("rota", "gaps", "--days", "1").stdout
    assert "shifts are in the rota" in onbam("rota", "import", str(calendar)).stdout
    assert "general/primary: nobody" not in onbam("rota", "gaps", "--days", "1").stdout
    assert onbam("rota", "holidays", "--add", "2027-01-01=신정").stdout == "2027-01-01  신정\n"
    assert (
        "P0 goes out as always" in onbam("rota", "maintenance", "--minutes", "5", "--reason", "점검").stdout
    )
    assert onbam("rota", "maintenance", "--minutes", "0").exit_code == 0
    assert "d1 당직자" in onbam("officers", "test", "d1").stdout
    onbam("officers", "retire", "d2")
    assert "(not active)" in onbam("officers", "list").stdout
    onbam("officers", "return", "d2")
    assert "(not active)" not in onbam("officers", "list").stdout


BROKEN = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:general/primary: {who}\n"
    "DTSTART:20261201T090000\n{more}END:VEVENT\nEND:VCALENDAR\n"
)


def test_each_mistake_is_one_sentence_that_names_the_mend(onbam: Onbam, tmp_path: Path) -> None:
    """Status 2 where the words are wrong, 1 where what they ask cannot be done; never a traceback, nothing changed."""
    file = tmp_path / "bad.ics"
    onbam(
        "officers",
        "add",
        "d1",
        "--name",
        "x",
        "--voice",
        "010-5550-0001",
        "--role",
        "general",
        typed="2580\n",
    )
    wrong: list[tuple[tuple[str, ...], int, str]] = [
        (("rota", "rotate", "n", "--officer", "nobody", *NIGHT), 1, "there is no officer nobody"),
        (("rota", "rotate", "n", "--officer", "d1", "--starts-on", "soon"), 2, "%Y-%m-%d"),
        (("rota", "rotate", "n", "--officer", "d1", *NIGHT, "--hours", "25:00-1"), 2, "HH:MM"),
        (("rota", "rotate", "n", "--officer", "d1", *NIGHT, "--every", "0"), 2, "--every"),
        (("rota", "drop", "n"), 1, "there is no rotation"),
        (("rota", "holidays", "--add", "soon"), 2, "2027-01-01=신정"),
        (("rota", "maintenance", "--minutes", "5"), 2, "--reason"),
        (("rota", "maintenance", "--minutes", "0"), 1, "no maintenance is running"),
        (("rota", "maintenance", "--minutes", "241", "--reason", "x"), 2, "240"),
        (("rota", "export", str(tmp_path / "no" / "plan.ics")), 1, "can be written"),
        (("rota", "import", str(tmp_path / "none.ics")), 1, "readable .ics"),
        (("officers", "test", "nobody"), 1, "onbam officers list"),
        (
            ("officers", "add", "d2", "--name", "x", "--voice", "12", "--role", "general"),
            1,
            "add the missing part",
        ),
    ]
    for words, status, told in wrong:
        result = onbam(*words, typed="2580\n")
        assert (result.exit_code, told in result.output) == (status, True), (words, result.output)
    for who, more, told in (
        ("nobody", "", "there is no officer 'nobody'"),
        ("d1", "DTEND:20261201T080000\n", "it ends before it starts"),
        ("d1", "DTEND:20261202T090000\nRRULE:FREQ=NONSENSE\n", "its repetition cannot be read"),
    ):
        file.write_text(BROKEN.format(who=who, more=more), encoding="utf-8")
        result = onbam("rota", "import", str(file))
        assert (result.exit_code, told in result.output) == (1, True), result.output
