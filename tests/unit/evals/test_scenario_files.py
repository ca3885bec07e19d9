"""Scenario files: ours are whole, and a broken one is told with file, line and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue_flows.safety.rule_table import rule_table
from dialogue_flows.wording import product_lines
from ears.lines import read_lines
from evals.expected import NOTHING
from evals.patterns import matches
from evals.scenario import SCENARIOS, Scenario, load_scenario, load_scenarios
from transcripts.data_files import BrokenDataFile

OURS = load_scenarios()
ROWS = range(1, 73)
WANTED_ROWS = {1, 2, 5, 6, 8, 11, 12, 13, 15, 18, 34, 35, 46, 47, 57, 59, 60}
GOOD = """\
id: short-call
title: {ko: 짧은 전화, en: A short call}
source: H-5
caller:
  replies:
    - {to: open.ask, says: 가로등이 여러 개 꺼졌어요.}
expect:
  level: ROUTINE
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_scenarios_cover_the_rows_of_the_golden_set_that_a_release_needs() -> None:
    rows = {int(part) for scenario in OURS for part in scenario.source.removeprefix("H-").split("+")}

    assert rows >= WANTED_ROWS


def test_enough_calls_can_be_played_as_sound_in_both_languages_and_over_bad_lines() -> None:
    by_voice = load_scenarios(mode="voice")
    english = [each for each in by_voice if each.expect.lang == "en"]
    bad_lines = {each.caller.line for each in by_voice} - {"clean"}

    assert len(by_voice) >= 20
    assert len(english) >= 3
    assert len(bad_lines) >= 5


@pytest.mark.parametrize("scenario", load_scenarios(mode="voice"), ids=lambda scenario: scenario.id)
def test_every_line_of_a_voice_caller_stands_in_the_closed_list_of_the_practice_ears(
    scenario: Scenario,
) -> None:
    known = {line.text for line in read_lines()}

    assert [text for text in scenario.caller.texts() if text not in known] == []


@pytest.mark.parametrize("scenario", OURS, ids=lambda scenario: scenario.id)
def test_every_pattern_of_a_scenario_matches_a_sentence_of_both_languages(scenario: Scenario) -> None:
    wanted = scenario.expect
    patterns = [pattern for reply in scenario.caller.replies for pattern in reply.to if pattern != NOTHING]
    patterns += [*wanted.said, *wanted.not_said, *wanted.at_most]
    patterns += [pattern for direct in wanted.direct for pattern in direct.says_any]

    for lines in product_lines().values():
        assert [each for each in patterns if not any(matches(line, [each]) for line in lines)] == []


@pytest.mark.parametrize("scenario", OURS, ids=lambda scenario: scenario.id)
def test_every_rule_that_a_scenario_names_stands_in_the_rule_table(scenario: Scenario) -> None:
    known = {rule.id for rule in rule_table().rules}

    assert {*scenario.expect.rules_any, *scenario.expect.rules_none} <= known


def test_a_good_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    scenario = load_scenario(written(tmp_path, GOOD))

    assert scenario.caller.replies[0].to == ["open.ask"]
    assert scenario.caller.replies[0].once
    assert scenario.modes == ["text", "voice"]


@pytest.mark.parametrize(
    ("change", "line", "mend"),
    [
        (("to: open.ask", "to: open.aks"), 6, "write an id such as"),
        (("to: open.ask, says", "to: open.ask, presses: '1', says"), 6, "exactly one of"),
        (("says: 가로등이 여러 개 꺼졌어요.", "presses: 1x"), 6, "String should match pattern"),
        (("says: 가로등이 여러 개 꺼졌어요.", "hangs_up: true, drops: true"), 6, "`drops` goes with `says`"),
        (("level: ROUTINE", "level: MILD"), 8, "'ROUTINE'"),
        (("level: ROUTINE", "level: ROUTINE\n  lvel: x"), 9, "Extra inputs are not permitted"),
        (("level: ROUTINE", "level: ROUTINE\n  rules_any: [10]"), 9, "valid string"),
        (("level: ROUTINE", "level: ROUTINE\n  rules_any: ['10']"), 9, "is not a rule"),
        (("source: H-5", "source: '5'"), 3, "String should match pattern"),
        (("title: {ko: 짧은 전화, en: A short call}", "title: {ko: 짧은 전화}"), 2, "in ko and en"),
        (("여러 개 꺼졌어요", "몽땅 꺼졌어요"), 1, "use a line of ears/caller_lines.yaml"),
        (("source: H-5", "source: H-46\nflow: initial_counselling"), 1, "needs a `household`"),
        (("source: H-5", "source: H-5\nat: 2026-11-21T02:13:00"), 4, "the time needs its zone"),
        (("id: short-call", "id: [short"), 2, "not valid YAML"),
        (("여러 개 꺼졌어요.", "여러 개 꺼졌어요., confidence: 0.3"), 1, "for text only"),
        (("caller:", "caller:\n  line: tin can"), 5, "there is no line"),
        (("level: ROUTINE", "level: ROUTINE\n  direct: [{after: 가로등}]"), 9, "says_any"),
    ],
)
def test_a_broken_file_is_told_with_file_line_and_mend(
    tmp_path: Path, change: tuple[str, str], line: int, mend: str
) -> None:
    path = written(tmp_path, GOOD.replace(*change))

    with pytest.raises(BrokenDataFile) as told:
        load_scenario(path)

    assert f"{path}:{line}:" in str(told.value)
    assert mend in str(told.value)


def test_an_id_that_is_given_twice_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")

    with pytest.raises(BrokenDataFile, match="id short-call is also in"):
        load_scenarios([tmp_path])


def test_a_path_that_does_not_exist_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenDataFile, match="no such file or folder"):
        load_scenarios([tmp_path / "nothing"])
    with pytest.raises(BrokenDataFile, match="no scenario for mode"):
        load_scenarios([tmp_path])


def test_a_scenario_of_text_alone_may_say_anything_and_is_left_out_of_voice(tmp_path: Path) -> None:
    text = GOOD.replace("여러 개", "몽땅").replace("source: H-5", "source: H-5\nmodes: [text]")
    path = written(tmp_path, text.replace("  replies:", "  fallback: 글쎄올시다.\n  replies:"))

    assert [scenario.id for scenario in load_scenarios([path], mode="text")] == ["short-call"]
    with pytest.raises(BrokenDataFile, match="no scenario for mode voice"):
        load_scenarios([path], mode="voice")


def test_files_of_ours_are_numbered_by_their_row() -> None:
    for path in SCENARIOS.glob("*.yaml"):
        assert int(path.name.split("-")[0].rstrip("abcd")) in ROWS


WORDED = GOOD.replace(
    "says: 가로등이 여러 개 꺼졌어요.", "says: [가로등이 여러 개 꺼졌어요., 가로등이 몽땅 나갔네요.]"
)


def test_a_list_of_words_is_the_same_call_in_several_wordings(tmp_path: Path) -> None:
    more = "  level: ROUTINE\n  direct: [{after: [여러 개, 몽땅], says_any: slot.*}]\n"
    path = written(tmp_path, WORDED.replace("  level: ROUTINE\n", more))

    first, second = load_scenarios([path])

    assert [first.id, second.id] == ["short-call", "short-call-w2"]
    assert second.caller.replies[0].says == "가로등이 몽땅 나갔네요."
    assert [each.expect.direct[0].after for each in (first, second)] == ["여러 개", "몽땅"]


def test_a_wording_that_the_practice_ears_do_not_know_is_played_as_text_alone(tmp_path: Path) -> None:
    first, second = load_scenarios([written(tmp_path, WORDED)])

    assert (first.modes, second.modes) == (["text", "voice"], ["text"])
