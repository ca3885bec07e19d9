"""Learns the weights of the likeness scorer from every labelled utterance, and explains a score.

python -m evals.train_likeness                     learn both languages and write weights and report
python -m evals.train_likeness --lang en           one language
python -m evals.train_likeness --explain "…"       the pieces that carry the score of a text
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.language import languages
from dialogue_flows.safety.likeness import shipped
from dialogue_flows.safety.likeness.features import labels, pieces
from dialogue_flows.safety.likeness.groups import DATA, GROUPS
from dialogue_flows.safety.likeness.scoring import likenesses
from dialogue_flows.safety.likeness.weights import HEADS, Weights, save
from dialogue_flows.safety.patterns import Kind
from evals.likeness_folds import FOLDS, Scores, unseen_scores
from evals.likeness_thresholds import BUDGET, Unsure, read_whole, unsure_signs, with_looks, with_thresholds
from evals.likeness_training import ANALYSE, Corpus, corpus, train
from evals.utterance_files import learned_from
from transcripts.calls import LANGS, Lang

REPORT: Final = DATA / "report.json"
SHARES: Final = (0.005, 0.01, 0.02, 0.03, 0.05)
_SHOWN: Final = 12


def learn(lang: Lang) -> dict[str, Any]:
    """Train a language, write its weights, and return its part of the training report."""
    data = corpus(learned_from(), lang)
    use = np.ones(len(data.items), bool)
    scores = unseen_scores(data, lang)
    unsure = unsure_signs(data.items)
    weights = with_looks(train(data, use, lang), data.items, scores)
    scores = read_whole(weights, data.items, scores)
    weights = with_thresholds(weights, data.items, scores, unsure)
    DATA.mkdir(exist_ok=True)
    save(DATA / f"{lang}.npz", weights)
    return {
        "data": weights.data,
        "utterances": len(data.items),
        "danger": sum(bool(item.kinds) for item in data.items),
        "files": sorted({item.file for item in data.items}),
        "pieces": len(weights.hashes),
        "folds": FOLDS,
        "groups": {
            group: _figures(group, data, scores, weights)
            | {"lowered": _lowered(group, data, scores, weights, unsure)}
            for group in GROUPS
        },
    }


def _lowered(
    group: Kind, data: Corpus, scores: Scores, weights: Weights, unsure: Unsure
) -> Mapping[str, Sequence[int]]:
    """How many true and how many benign utterances with a likely sign of a pattern are lowered to possible."""
    under = unsure[group] & (scores[group] < weights.lowers[group])
    members = set(GROUPS[group])
    true = np.array([bool(members & set(item.kinds)) for item in data.items])
    benign = np.array([not item.kinds for item in data.items])
    return {
        name: [int((under & which).sum()), int((unsure[group] & which).sum())]
        for name, which in (("true", true), ("benign", benign))
    }


def _figures(group: Kind, data: Corpus, scores: Scores, weights: Weights) -> dict[str, Any]:
    """What the threshold finds on utterances of authors that the weights of their fold have not learned from, and
    the recall where other shares of plain utterances would be raised."""
    score, members = scores[group], set(GROUPS[group])
    unseen = ~np.isnan(score)
    true = np.array([bool(members & set(item.kinds)) for item in data.items]) & unseen
    benign = np.array([not item.kinds for item in data.items]) & unseen
    plain = np.array([item.plain for item in data.items]) & unseen
    raised = unseen & (score >= weights.raises[group])
    shares = {f"{share:.1%}": np.quantile(score[plain], 1 - share) for share in SHARES}
    return {
        "found": [int((raised & true).sum()), int(true.sum())],
        "raised_on_plain": [int((raised & plain).sum()), int(plain.sum())],
        "raised_on_benign": [int((raised & benign).sum()), int(benign.sum())],
        "budget": BUDGET[weights.lang][group],
        "sure_of": _sure_of(score, weights.sure.get(group, np.inf), true, plain),
        "recall_at": {name: round(float((score[true] >= least).mean()), 3) for name, least in shares.items()},
    }


def _sure_of(
    score: NDArray[np.float64], least: float, true: NDArray[np.bool_], plain: NDArray[np.bool_]
) -> dict[str, int]:
    """How many true and how many plain utterances are raised as likely."""
    return {"found": int((score[true] >= least).sum()), "raised_on_plain": int((score[plain] >= least).sum())}


def explain(text: str) -> list[str]:
    """The groups over or near their threshold and the strongest pieces for and against each."""
    lines: list[str] = []
    for lang in languages(text, None)[1]:
        weights = shipped().get(lang)
        if weights is None:
            lines.append(f"{lang}: no weights; patterns stand alone")
            continue
        stream = ANALYSE[lang](text)
        rows, names = weights.rows(pieces(stream).hashes), labels(stream)
        found = sorted(likenesses(stream, weights).values(), key=lambda item: -item.score)
        for likeness in found[:3]:
            over = likeness.score - weights.raises[likeness.group]
            lines.append(
                f"{lang} {likeness.group} ({likeness.kind}): {likeness.score:.2f}, {over:+.2f} from the threshold; "
                f"“{likeness.quote or text}”"
            )
            column = rows[:, HEADS.index(f"group {likeness.group}")]
            order = np.argsort(-np.abs(column), kind="stable")[:_SHOWN]
            lines.extend(f"    {column[place]:+.2f}  {names[place]}" for place in order)
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn or explain."""
    parser = argparse.ArgumentParser(prog="python -m evals.train_likeness", description=__doc__)
    parser.add_argument("--lang", choices=LANGS, help="this language only")
    parser.add_argument("--explain", metavar="TEXT", help="show what carries the score of a text")
    options = parser.parse_args(arguments)
    if options.explain is not None:
        sys.stdout.write("\n".join(explain(options.explain)) + "\n")
        return 0
    for lang in [options.lang] if options.lang else LANGS:
        learned = learn(lang)
        report = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
        report[lang] = learned
        REPORT.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        sys.stdout.write(json.dumps({lang: report[lang]}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
