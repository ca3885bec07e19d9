"""The `onbam` commands by contract: exit status, JSON Lines, and one sentence where something is wrong.

Each is a program of its own here; what else it does is asked of the same command in this process, which has read the
program already.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import app
from tests.kept_sentences import with_kept_sentences

ROOT = Path(__file__).parents[3]
ONBAM = Path(sys.executable).parent / "onbam"
WITHIN_S = 120.0
pytestmark = pytest.mark.skipif(
    not ONBAM.exists(), reason="the onbam command is missing: install the package"
)


@dataclass
class Done:
    status: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """The sentence on standard error. Never a traceback."""
        assert "Traceback" not in self.err, self.err
        return next(line for line in self.err.splitlines() if line.startswith("onbam: "))


def environment(folder: Path, **settings: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ONBAM_")}
    own = {
        "ONBAM_VAR": str(with_kept_sentences(folder)),
        "ONBAM_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'onbam.db'}",
    }
    return clean | own | settings


async def begin(folder: Path, *arguments: str, **settings: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        str(ONBAM),
        *arguments,
        cwd=folder,
        env=environment(folder, **settings),
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
    )


async def onbam(folder: Path, *arguments: str, given: str = "", **settings: str) -> Done:
    process = await begin(folder, *arguments, **settings)
    out, err = await asyncio.wait_for(process.communicate(given.encode()), WITHIN_S)
    return Done(process.returncode or 0, out.decode(), err.decode())


@pytest.mark.slow
async def test_screen_answers_each_line_by_its_id_and_a_broken_line_is_told_and_fails(tmp_path: Path) -> None:
    good = [
        {"id": "a", "text": "더는 살고 싶지 않아요", "lang": "ko"},
        {"id": "b", "text": "The street light is out."},
    ]
    given = "\n".join(json.dumps(line, ensure_ascii=False) for line in good)
    fine = await onbam(tmp_path, "screen", given=given)
    broken = CliRunner().invoke(app, ["screen"], input=given + "\nno json\n")
    first, second = (json.loads(line) for line in fine.out.splitlines())
    assert fine.status == 0
    assert (first["id"], second["id"]) == ("a", "b")
    assert first["ask"] is True
    assert {"kind", "certainty", "quote"} == set(first["signals"][0])
    assert set(second) >= {"id", "level", "ask", "signals", "intent", "lang"}
    assert (second["level"], second["lang"]) == ("ROUTINE", "en")
    assert broken.exit_code == 1
    assert "error" in json.loads(broken.stdout.splitlines()[2])


@pytest.mark.slow
async def test_converse_speaks_json_lines_and_ends_with_the_intake(tmp_path: Path) -> None:
    given = "죽고 싶어요.\n/dtmf 1\n/silence 20\n/hangup\n"
    done = await onbam(tmp_path, "converse", "--json", "--at", "2026-01-10T02:13+09:00", given=given)
    assert done.status == 0
    said = [json.loads(line) for line in done.out.splitlines()]
    assert {line["type"] for line in said} == {"agent", "triage", "effect", "listen", "summary"}
    assert said[-1]["type"] == "summary"
    assert said[-1]["intake"]["triage"]["level"] == "IMMEDIATE"
    assert all({"text", "line", "lang"} <= set(line) for line in said if line["type"] == "agent")
    assert "page" in {line["name"] for line in said if line["type"] == "effect"}


@pytest.mark.slow
async def test_wrong_use_is_status_two_and_a_number_that_is_none_is_refused_in_one_sentence(
    tmp_path: Path,
) -> None:
    language, port, number = await asyncio.gather(
        onbam(tmp_path, "converse", "--lang", "xx"),
        onbam(tmp_path, "serve", "--port", "many"),
        onbam(tmp_path, "dial", "--to", "not a number"),
    )
    assert (language.status, port.status, number.status) == (2, 2, 1)
    assert "number" in number.told


async def test_doctor_looks_at_everything_and_names_what_is_broken(tmp_path: Path) -> None:
    healthy = await onbam(tmp_path, "doctor")
    sick = await asyncio.to_thread(
        CliRunner().invoke, app, ["doctor"], env=environment(tmp_path, ONBAM_CITY="/nowhere")
    )
    assert healthy.status == 0
    for what in ("Python", "database", "city", "sentences", "danger detection", "ears", "voice", "settings"):
        assert what in healthy.out
    assert "practice ears" in healthy.out
    assert sick.exit_code == 1
    assert "ONBAM_CITY" in sick.stdout


@pytest.mark.slow
async def test_a_wrong_setting_stops_the_start_with_one_sentence_that_names_it(tmp_path: Path) -> None:
    wrong = {
        "ONBAM_PUBLIC_URL": "ftp://example.org",
        "ONBAM_DATABASE_URL": "mysql://example.org/onbam",
        "ONBAM_STT": "parrot",
    }
    stopped = await asyncio.gather(
        *(onbam(tmp_path, "serve", "--port", "0", **{name: wrong[name]}) for name in wrong)
    )
    for name, done in zip(wrong, stopped, strict=True):
        assert done.status == 1, name
        assert name.removeprefix("ONBAM_") in done.told


@pytest.mark.slow
async def test_a_broken_data_file_stops_the_start_with_file_line_and_mend(tmp_path: Path) -> None:
    city = Path(shutil.copytree(ROOT / "agent/cities/demo", tmp_path / "city")) / "city.yaml"
    city.write_text(
        city.read_text(encoding="utf-8").replace("timezone: Asia/Seoul", "timezone: Asia/Nowhere")
    )
    lines = broken_copy(tmp_path / "lines", "lines/ko.yaml", 'greeting:\n  shout: "a"\n')
    questions = broken_copy(
        tmp_path / "questions", "questionnaires/initial_counselling.yaml", "questions: [a: b: c]\n"
    )
    bad_city, bad_lines, bad_questions = await asyncio.gather(
        onbam(tmp_path, "work", ONBAM_CITY=str(city.parent)),
        onbam(tmp_path, "work", PYTHONPATH=str(lines)),
        onbam(tmp_path, "work", PYTHONPATH=str(questions)),
    )
    assert bad_city.status == bad_lines.status == bad_questions.status == 1
    assert "city.yaml:5" in bad_city.told
    assert "Asia/Seoul" in bad_city.told
    assert "ko.yaml" in bad_lines.told
    assert "line" in bad_lines.told
    assert "initial_counselling.yaml" in bad_questions.told
    assert "line 1" in bad_questions.told


def broken_copy(folder: Path, file: str, text: str) -> Path:
    """The dialogue package again, with one file in it replaced; found before the real one."""
    shutil.copytree(
        ROOT / "dialogue_flows", folder / "dialogue_flows", ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "dialogue_flows" / file).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.slow
async def test_serve_and_work_say_when_they_are_ready_and_end_with_status_zero_when_told_to(
    tmp_path: Path,
) -> None:
    (tmp_path / "work").mkdir()
    serve = await begin(tmp_path, "serve", "--port", "0", "--demo-data")
    work = await begin(
        tmp_path / "work", "work", ONBAM_STT="parrot"
    )  # it takes no calls, so it opens no ears
    for process, ready in ((serve, "Onbam is ready"), (work, "Onbam works")):
        assert process.stdout is not None
        out = b""
        async with asyncio.timeout(WITHIN_S):
            while ready.encode() not in out:
                line = await process.stdout.readline()
                assert line, (await process.communicate())[1].decode()[-2000:]
                out += line
        if process is serve:
            assert b"login: demo" in out
            assert b"practice ears" in out
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode == 0
