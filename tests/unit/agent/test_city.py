"""A city's file: facts by category and number, and errors that name file, line and mend."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.city import CITIES, load_city
from transcripts.data_files import BrokenDataFile


def test_a_department_is_found_by_the_longest_prefix_of_the_category() -> None:
    city = load_city("demo")
    assert city.department("complaint.light.street")["ko"] == "도로과"
    assert city.department("complaint.something.new") == city.department("default")


def test_a_number_that_is_not_in_the_data_is_not_invented() -> None:
    with pytest.raises(KeyError):
        load_city("demo").hotline("114")


def test_the_night_line_and_the_duty_phone_are_two_numbers() -> None:
    city = load_city("demo")
    assert city.night_number != city.duty_number


def test_holidays_are_the_citys_days_not_those_of_utc() -> None:
    city = load_city("demo")
    eve_in_utc = datetime(2026, 12, 24, 16, tzinfo=UTC)  # 25 December 01:00 in Seoul
    assert city.is_holiday(eve_in_utc)
    assert not city.is_holiday(datetime(2026, 12, 25, 16, tzinfo=UTC))


def test_an_unknown_city_names_those_that_exist() -> None:
    with pytest.raises(BrokenDataFile, match="demo"):
        load_city("atlantis")


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (("timezone: Asia/Seoul", "timezone: Mars/Olympus"), "timezone"),
        (('duty_number: "+82310000120"', 'duty_nmber: "+82310000120"'), "duty_n"),
        (("streets: [", "streets: {"), "YAML"),
    ],
)
def test_a_broken_file_is_one_sentence_with_file_line_and_mend(
    tmp_path: Path, broken: tuple[str, str], named: str
) -> None:
    text = (CITIES / "demo" / "city.yaml").read_text(encoding="utf-8")
    assert broken[0] in text
    (tmp_path / "city.yaml").write_text(text.replace(*broken), encoding="utf-8")
    with pytest.raises(BrokenDataFile) as error:
        load_city(str(tmp_path))
    sentence = str(error.value)
    assert "city.yaml:" in sentence
    assert named in sentence
    assert "mend" in sentence
