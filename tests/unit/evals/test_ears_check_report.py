"""What a check of the practice ears prints: the exact share of each voice on each line, and what falls short."""

from __future__ import annotations

import json

from ears.check_report import Heard, as_json, shares, table
from ears.lines import CallerLine

YES = CallerLine("ko", "네.", "네.")
NO = CallerLine("ko", "아니요.", "아니요.")
OK = CallerLine("en", "Okay.", "Okay.")
HEARD = [
    Heard(YES, "+m7", "clear", "네."),
    Heard(NO, "+m7", "clear", "아니요."),
    Heard(OK, "+m7", "clear", "Okay."),
    Heard(YES, "+m7", "noisy", "네."),
    Heard(NO, "+m7", "noisy", "몰라요."),
    Heard(OK, "+m7", "noisy", "Okay."),
]


def test_each_voice_and_line_has_its_own_share_so_that_a_bad_one_is_not_hidden_among_good_ones() -> None:
    assert shares(HEARD) == {("+m7", "clear"): 1.0, ("+m7", "noisy"): 2 / 3}


def test_the_table_says_by_how_much_a_setting_falls_short_and_which_lines_were_missed() -> None:
    rows = table(HEARD, at_least=0.99).splitlines()
    assert rows[1].split() == ["+m7", "clear", "2", "of", "2", "1", "of", "1", "100.00", "%"]
    assert rows[2].endswith("66.67 %  32.33 points short")
    assert rows[-3:] == ["1/2  ko  아니요.", "        +m7, noisy: '몰라요.'", "5 of 6 exact"]


def test_the_figures_for_programs_hold_every_miss() -> None:
    told = json.loads(as_json(HEARD))
    assert told["settings"][1] == {"voice": "+m7", "condition": "noisy", "said": 3, "exact": 2}
    assert told["misses"] == [{"voice": "+m7", "condition": "noisy", "said": "아니요.", "heard": "몰라요."}]
