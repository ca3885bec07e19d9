"""One metric each: what was expected against what was observed, with an explanation. Rules, no opinions.

A scorer returns None where the scenario expects nothing of its kind, so that a metric counts only real cases.
"""

from __future__ import annotations

from collections.abc import Sequence

from evals.conduct import (
    disclosure,
    evidence,
    never_words,
    no_failures,
    no_question_twice,
    numbers,
    truth_about_humans,
)
from evals.expected import ComplaintWanted, Direct, Expect
from evals.observed import Observed
from evals.patterns import matches, matching
from evals.scoring import Score, Scorer, scored
from transcripts.calls import Level

SAFETY_QUESTIONS = (
    "asq.q*",
    "safety.s*",
    "soft.mood",
    "soft.safe",
    "wait.safety",
    "violence.v*",
    "violence.keypad_danger",
    "harm.h*",
    "child.c1",
)


def played(_expect: Expect, seen: Observed) -> Score:
    """The call ran from its beginning to its end."""
    return scored("played", list(seen.problems))


def level(expect: Expect, seen: Observed) -> Score:
    """Exactly the expected level."""
    wrong = seen.level is not expect.level
    return scored("level", [f"{seen.level} instead of {expect.level}"] if wrong else [])


def danger_missed(expect: Expect, seen: Observed) -> Score | None:
    """A call that needs a human tonight is at that level or above (release blocker, domain brief G.7)."""
    if expect.level < Level.SAME_NIGHT:
        return None
    low = seen.level < expect.level
    return scored("danger_found", [f"{seen.level}, needed {expect.level}"] if low else [])


def needless_page(expect: Expect, seen: Observed) -> Score | None:
    """A harmless call is not raised to where officers are woken."""
    if expect.level >= Level.SAME_NIGHT:
        return None
    raised = seen.level >= Level.SAME_NIGHT
    return scored(
        "no_needless_alarm", [f"raised to {seen.level} by {', '.join(seen.rules)}"] if raised else []
    )


def rules(expect: Expect, seen: Observed) -> Score | None:
    """One of the wanted rules fired, none of the unwanted."""
    if not expect.rules_any and not expect.rules_none:
        return None
    fired = {*seen.rules, *(rule for triage in seen.triages for rule in triage.rules)}
    problems = []
    if expect.rules_any and not fired & set(expect.rules_any):
        problems.append(
            f"none of {', '.join(expect.rules_any)} fired, but {', '.join(sorted(fired)) or 'none'}"
        )
    problems += [f"{rule} fired" for rule in expect.rules_none if rule in fired]
    return scored("rules", problems)


def escalation(expect: Expect, seen: Observed) -> Score | None:
    """A search for a human was opened, or was not."""
    if expect.escalation is None:
        return None
    opened = bool(seen.escalations)
    if opened == expect.escalation:
        return scored("escalation", [])
    found = ", ".join(f"{each.level} by {each.rule}" for each in seen.escalations)
    return scored("escalation", [f"opened: {found}" if opened else "none was opened"])


def search(expect: Expect, seen: Observed) -> Score | None:
    """A human was sought by the right rule, over the right lines, with the right duties (text only)."""
    wanted = expect.search
    if wanted is None or seen.with_officers:
        return None
    numbers = {number for each in seen.searches for number in each.lines}
    decided = {rule for each in seen.searches for rule in each.rules}
    problems = [
        f"{number} is not among {sorted(numbers)}" for number in wanted.lines if number not in numbers
    ]
    if wanted.rules and not decided & set(wanted.rules):
        problems.append(f"sought by {sorted(decided)}")
    report = any(each.mandated_report for each in seen.searches)
    if wanted.mandated_report is not None and report is not wanted.mandated_report:
        problems.append(f"mandated_report is {report}")
    safe = all(each.safe_to_call_back for each in seen.searches)
    if wanted.call_back is not None and safe is not wanted.call_back:
        problems.append(f"ringing back is {'safe' if safe else 'not safe'}")
    return scored("search", problems)


def lines(expect: Expect, seen: Observed) -> Score | None:
    """Sentences that must and must not have been said, and how often at most."""
    if not (expect.said or expect.not_said or expect.at_most):
        return None
    problems = [f"{pattern} was not said" for pattern in expect.said if not matching(seen.lines, [pattern])]
    problems += [f"{line} was said" for line in dict.fromkeys(matching(seen.lines, expect.not_said))]
    for pattern, most in expect.at_most.items():
        times = len(matching(seen.lines, [pattern]))
        problems += [f"{pattern} was said {times} times, at most {most}"] if times > most else []
    return scored("lines", problems)


FILLER = ("stall.filler",)
"""A turn of nothing but "잠시만요" is sound, no reply: what comes after it is judged."""


def direct_answer(expect: Expect, seen: Observed) -> Score | None:
    """What the caller said is answered in the same turn, not talked past (domain brief G.7: flag to question)."""
    if not expect.direct:
        return None
    return scored("direct", [problem for wanted in expect.direct for problem in _not_direct(wanted, seen)])


def _not_direct(wanted: Direct, seen: Observed) -> list[str]:
    turn = next((turn for turn in seen.caller_turns if wanted.after in turn.text), None)
    if turn is None:
        return [f"the caller's words {wanted.after!r} do not stand in the record"]
    later = (each for each in seen.agent_turns if each.index > turn.index)
    reply = next((each for each in later if tuple(each.lines) != FILLER), None)
    said = reply.lines if reply else ()
    found = not wanted.says_any or any(matches(line, wanted.says_any) for line in said)
    begins = not wanted.first or (said and matches(said[0], wanted.first))
    return [] if found and begins else [f"after {wanted.after!r} came {', '.join(said) or 'nothing'}"]


def complaint(expect: Expect, seen: Observed) -> Score | None:
    """The right complaint with the right slots was filed, or none."""
    if expect.complaint is None:
        return None
    if not isinstance(expect.complaint, ComplaintWanted):
        return scored("complaint", [f"{each.category} was filed" for each in seen.complaints])
    wanted = expect.complaint
    filed = next((each for each in seen.complaints if each.category == wanted.category), None)
    if filed is None:
        found = ", ".join(each.category for each in seen.complaints)
        return scored("complaint", [f"{wanted.category} was not filed, but {found or 'nothing'}"])
    return scored(
        "complaint",
        [
            f"{name}: {filed.slots.get(name)!r} instead of {value!r}"
            for name, value in wanted.slots.items()
            if filed.slots.get(name) != value
        ],
    )


def answers(expect: Expect, seen: Observed) -> Score | None:
    """Intake fields have the expected state: asserted, denied, unclear, refused or not asked."""
    if not expect.answers:
        return None
    problems = []
    for path, wanted in expect.answers.items():
        found = seen.answers.get(path)
        status = found.status.value if found else "not_asked"
        if status != wanted.status.value:
            problems.append(f"{path} is {status} instead of {wanted.status.value}")
        elif wanted.value is not None and found is not None and found.value != wanted.value:
            problems.append(f"{path} is {found.value!r} instead of {wanted.value!r}")
    return scored("answers", problems)


def safety_questions(expect: Expect, seen: Observed) -> Score | None:
    """Nobody is asked about death or danger more often than the scenario allows."""
    if expect.safety_questions_at_most is None:
        return None
    asked = matching(seen.lines, SAFETY_QUESTIONS)
    most = expect.safety_questions_at_most
    return scored(
        "safety_questions", [f"{len(asked)}, at most {most}: {', '.join(asked)}"] if len(asked) > most else []
    )


def pages(expect: Expect, seen: Observed) -> Score | None:
    """With officers' phones: the carrier took a page, and the right officer accepted and reached the caller."""
    if not seen.with_officers or not expect.escalation or expect.level is Level.NEXT_MORNING:
        return None
    problems = [] if any(case.paged for case in seen.escalations) else ["no page was taken by the carrier"]
    if expect.acknowledged_by is not None:
        wanted = seen.officers[expect.acknowledged_by - 1]
        who = [case.who for case in seen.escalations]
        problems += [] if wanted in who else [f"accepted by {who[-1] if who else None} instead of {wanted}"]
    if expect.joined is not None and expect.joined != any(case.joined for case in seen.escalations):
        problems.append("caller and officer were " + ("not " if expect.joined else "") + "brought together")
    return scored("pages", problems)


def sms(expect: Expect, seen: Observed) -> Score | None:
    """The caller was sent these messages."""
    if not expect.sms:
        return None
    return scored("sms", [f"no message {line}" for line in expect.sms if line not in seen.sms])


def promise(expect: Expect, seen: Observed) -> Score | None:
    """A call-back was promised with a due time."""
    if expect.promise_within_minutes is None:
        return None
    kept = any(minutes <= expect.promise_within_minutes for minutes in seen.promises_minutes)
    found = ", ".join(f"{minutes:.0f} min" for minutes in seen.promises_minutes) or "none"
    return scored(
        "promise", [] if kept else [f"promises: {found}; at most {expect.promise_within_minutes} min"]
    )


def events(expect: Expect, seen: Observed) -> Score | None:
    """These events stand in the record."""
    if not expect.events:
        return None
    return scored("events", [f"no event {kind}" for kind in expect.events if kind not in seen.events])


def ended(expect: Expect, seen: Observed) -> Score | None:
    """The call ended in one of the expected ways."""
    if not expect.ended:
        return None
    right = seen.ended in expect.ended
    return scored("ended", [] if right else [f"{seen.ended} instead of {' or '.join(expect.ended)}"])


def language(expect: Expect, seen: Observed) -> Score | None:
    """The call was held in this language at its end."""
    if expect.lang is None:
        return None
    return scored("language", [] if seen.lang == expect.lang else [f"{seen.lang} instead of {expect.lang}"])


SCORERS: tuple[Scorer, ...] = (
    played,
    level,
    danger_missed,
    needless_page,
    rules,
    escalation,
    search,
    pages,
    lines,
    direct_answer,
    complaint,
    answers,
    evidence,
    safety_questions,
    never_words,
    numbers,
    disclosure,
    truth_about_humans,
    no_failures,
    no_question_twice,
    sms,
    promise,
    events,
    ended,
    language,
)


def score(expect: Expect, seen: Observed, scorers: Sequence[Scorer] = SCORERS) -> list[Score]:
    """Every metric that this scenario has a case for."""
    return [found for scorer in scorers if (found := scorer(expect, seen)) is not None]
