"""Scores that follow from recorded answers, computed once here: ASQ result, PHQ-2 sum, Hunger Vital Sign. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from transcripts.calls import Answer, AnswerStatus, AnswerValue, Provenance

_ASQ = tuple(f"domains.suicide.asq.q{n}" for n in range(1, 6))
_PHQ2 = ("domains.mental.phq2.i1", "domains.mental.phq2.i2")
_HVS = ("domains.economy.hvs.q1", "domains.economy.hvs.q2")
_OFTEN_OR_SOMETIMES = {"often", "sometimes"}


def derived_answers(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """By path, the scores that the answers allow and that nobody recorded yet."""
    derived: dict[str, AnswerValue] = {
        "domains.suicide.asq.result": asq_result(answers),
        "domains.mental.phq2.score": phq2_score(answers),
        "domains.economy.hvs.risk": hvs_risk(answers),
    }
    return {
        path: Answer(path, value, AnswerStatus.ASSERTED, provenance=Provenance.SYSTEM)
        for path, value in derived.items()
        if value is not None and path not in answers
    }


def asq_result(answers: Mapping[str, Answer]) -> str | None:
    """`negative`, `non_acute`, `acute` or `incomplete`; None where no question was put. A refusal of 1 to 4 counts
    as positive, a yes to 5 as acute (domain brief C.4).
    """
    if not any(path in answers for path in _ASQ):
        return None
    *first_four, fifth = (answers.get(path) for path in _ASQ)
    if _yes(fifth):
        return "acute"
    positive = any(_yes(answer) or _refused(answer) for answer in first_four)
    if positive:
        return "non_acute" if _no(fifth) else "incomplete"
    return "negative" if all(_no(answer) for answer in first_four) else "incomplete"


def phq2_score(answers: Mapping[str, Answer]) -> int | None:
    """The sum of both items, 0 to 6; None unless both were answered with 0 to 3."""
    values = [answers[path].value for path in _PHQ2 if path in answers]
    items = [v for v in values if isinstance(v, int) and not isinstance(v, bool) and 0 <= v <= 3]
    return sum(items) if len(items) == len(_PHQ2) else None


def hvs_risk(answers: Mapping[str, Answer]) -> bool | None:
    """True where either statement is often or sometimes true (domain brief C.7); None while that is open."""
    values = [answers[path].value for path in _HVS if path in answers]
    if any(value in _OFTEN_OR_SOMETIMES for value in values):
        return True
    return False if values == ["never", "never"] else None


def _yes(answer: Answer | None) -> bool:
    return answer is not None and answer.status is AnswerStatus.ASSERTED and answer.value is not False


def _no(answer: Answer | None) -> bool:
    if answer is None:
        return False
    return answer.status is AnswerStatus.DENIED or (
        answer.status is AnswerStatus.ASSERTED and answer.value is False
    )


def _refused(answer: Answer | None) -> bool:
    return answer is not None and answer.status is AnswerStatus.REFUSED
