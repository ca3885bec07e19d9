"""The report of danger detection: parts stay apart, weights belong to their data, arguments are refused clearly."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from dialogue_flows.safety.likeness import shipped
from evals import danger_report
from evals.train_likeness import REPORT
from evals.utterance_files import (
    APART,
    PARTS,
    TEACHING,
    LabelledUtterance,
    Part,
    fingerprint,
    learned_from,
    load,
)
from transcripts.calls import LANGS, Lang


def line(text: str, **changes: object) -> str:
    raw = {
        "id": "x",
        "text": text,
        "lang": "en",
        "kinds": [],
        "certainty": "none",
        "severity": 0,
        "tags": ["everyday"],
    }
    return json.dumps(raw | changes)


@pytest.mark.parametrize("lang", LANGS)
def test_the_shipped_weights_were_learned_from_the_utterances_that_are_here(lang: Lang) -> None:
    """Train again (python -m evals.train_likeness) after the utterances were changed."""
    data = fingerprint(item for item in learned_from() if item.lang == lang)
    assert shipped()[lang].data == data
    assert json.loads(REPORT.read_text(encoding="utf-8"))[lang]["data"] == data


def test_the_fingerprint_knows_a_changed_label_and_not_the_order() -> None:
    first = LabelledUtterance("1", "a", "en", ("suicide",), "likely", 4, ())
    second = LabelledUtterance("2", "b", "en", (), "none", 0, ())
    other = LabelledUtterance("1", "a", "en", (), "likely", 4, ())
    assert fingerprint([first, second]) == fingerprint([second, first])
    assert fingerprint([first, second]) != fingerprint([other, second])


@pytest.mark.parametrize("apart", APART)
def test_a_file_kept_apart_is_read_for_its_own_part_only(apart: Part, tmp_path: Path) -> None:
    (tmp_path / f"{apart}.jsonl").write_text(line("unseen"), encoding="utf-8")
    (tmp_path / "en.jsonl").write_text(line("seen"), encoding="utf-8")
    (tmp_path / "teaching.jsonl").write_text(line("taught"), encoding="utf-8")
    assert [item.text for item in load(apart, tmp_path)] == ["unseen"]
    assert [item.text for item in load("all", tmp_path)] == ["seen"]
    assert [item.text for item in load("teaching", tmp_path)] == ["taught"]
    others = [part for part in (*PARTS, TEACHING) if part != apart]
    assert "unseen" not in {item.text for part in others for item in load(part, tmp_path)}


def test_an_ill_formed_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text(line("fine") + '\n{"id": 1}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"en\.jsonl:2: not an utterance line"):
        load("all", tmp_path)


def test_errors_are_listed_for_the_tuning_part_only(capsys: pytest.CaptureFixture[str]) -> None:
    for part in ("held_out", "final", "blind", "sealed", "all"):
        with pytest.raises(SystemExit):
            danger_report.main(["--part", part, "--errors"])
    assert "stays unseen" in capsys.readouterr().err


def test_the_report_counts_recall_alarms_and_questions() -> None:
    items = [
        LabelledUtterance("1", "I want to kill myself", "en", ("suicide",), "explicit", 5, ()),
        LabelledUtterance("2", "where is the library", "en", (), "none", 0, ("city_request",)),
        LabelledUtterance("3", "I want to die", "en", (), "none", 0, ("everyday",)),
    ]
    lines = {row.strip()[:24].strip(): row for row in danger_report.report(danger_report.screened(items, {}))}
    assert "1/1" in lines["en suicide"]
    assert "0/1" in lines["en city_request"]
    assert lines["en everyday"].count("1/1") == 3
    assert lines["en everyday and city"].count("1/2") == 3


def test_training_finds_what_separates_danger_from_the_rest() -> None:
    from evals.likeness_training import corpus, train  # needs scipy, a development dependency

    danger = [f"the violet lantern calls me home tonight number {n}" for n in range(12)]
    benign = [f"the parcel counter opens again on monday number {n}" for n in range(12)]
    items = [LabelledUtterance(t, t, "en", ("suicide",), "likely", 4, ()) for t in danger]
    items += [LabelledUtterance(t, t, "en", (), "none", 0, ("everyday",)) for t in benign]
    data = corpus(items, "en")
    learned = train(data, np.ones(len(items), bool), "en")
    again = train(data, np.ones(len(items), bool), "en")
    assert (learned.values == again.values).all()
    scores = [_score(text, learned) for text in ("a violet lantern calls", "the parcel counter is open")]
    assert scores[0] > scores[1] + 1


def _score(text: str, weights: object) -> float:
    from dialogue_flows.safety import english
    from dialogue_flows.safety.likeness import Weights, likenesses

    assert isinstance(weights, Weights)
    return likenesses(english.analyse(text), weights)["suicide"].score
