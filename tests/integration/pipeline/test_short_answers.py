"""No short answer is swallowed, on the real pipeline with a fed clock.

`python -m evals.line_noise matrix` plays them all, on every line.
"""

from __future__ import annotations

import pytest

from agent.speech.observations import SpeechObservations
from agent.speech.open_ears import open_ears, practice_ears_path
from evals.line_noise.conditions import condition
from evals.line_noise.fed_clock import run_fed
from evals.line_noise.matrix import Fate, Laboratory, Moment, Strategy, Trial, play_call
from evals.line_noise.short_answers import short_answers
from transcripts.calls import Lang

SAMPLED = {
    "ko": "네 예 응 어 아니 아니요 없어요 몰라요 글쎄 둘 구".split(),
    "en": "yes no two eight".split(),
}
"""Every yes and no; of the numbers those that voice activity hears worst."""


async def play(line: str, moment: Moment, strategy: Strategy, lang: Lang) -> list[Trial]:
    """One call with the sampled words, in the practice ears."""
    observations = SpeechObservations()
    laboratory = Laboratory(open_ears(None, observations=observations), observations=observations)
    await laboratory.warm()
    answers = [answer for answer in short_answers() if answer.lang == lang and answer.text in SAMPLED[lang]]
    trials = await play_call(laboratory, answers, condition(line), moment=moment, strategy=strategy)
    await laboratory.ears.close()
    return trials


@pytest.mark.parametrize(
    ("line", "moment", "strategy", "lang"),
    [
        ("clean", Moment.SILENT, Strategy.VOICE_ACTIVITY, "ko"),
        ("noisy", Moment.OVERLAP, Strategy.VOICE_ACTIVITY, "en"),
        ("lossy", Moment.OVERLAP, Strategy.SMART_TURN, "ko"),
    ],
)
def test_every_short_answer_reaches_the_flow_or_is_asked_again(
    line: str, moment: Moment, strategy: Strategy, lang: Lang
) -> None:
    if practice_ears_path() is None:
        pytest.skip("the practice ears are missing: make ears")
    trials = run_fed(play(line, moment, strategy, lang))
    assert [trial.answer.text for trial in trials] == SAMPLED[lang]
    assert [trial.answer.text for trial in trials if trial.fate is Fate.SWALLOWED] == []
    assert sum(trial.fate is Fate.RIGHT for trial in trials) >= 0.8 * len(trials)
