"""What is asked, in what order and why, as sheets for staff and clinicians: one for each graph, interview, script and
complaint category. Read from the very data that the conversation runs on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dialogue_flows.conversation import FLOWS
from dialogue_flows.crisis.scripts import ScriptText, Step, scripts
from dialogue_flows.instruments.loader import built_in_packs
from dialogue_flows.instruments.pack import Instrument
from dialogue_flows.instruments.placing import INTERVIEWS, interview_with
from dialogue_flows.night_duty.categories import Category, Slot, categories
from dialogue_flows.questionnaire import Question, Questionnaire
from dialogue_flows.safety.questions import questions
from dialogue_flows.safety.rule_table import rule_table
from dialogue_flows.wording import product_lines
from transcripts.calls import LANGS, Flow


@dataclass(frozen=True, slots=True)
class Row:
    """One question. `asks`: Korean and English, first wording; `when`: for whom; `then`: what an answer leads to."""

    id: str
    asks: tuple[str, ...]
    when: str
    then: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page. `name` is also the file's."""

    name: str
    title: str
    rows: tuple[Row, ...]


def sheets() -> list[Sheet]:
    """Every sheet, in the order in which a call meets them."""
    return [
        *(_graph(flow) for flow in FLOWS),
        *(_interview(interview_with(flow, built_in_packs())) for flow in INTERVIEWS),
        *(_script(script) for script in sorted(scripts().values(), key=lambda script: script.rank)),
        _complaints(),
    ]


def sheet_text(sheet: Sheet) -> str:
    """The sheet as plain text, one paragraph a question."""
    return "\n".join([sheet.title, *(_row_text(row) for row in sheet.rows)])


def _row_text(row: Row) -> str:
    details = [f"    when: {row.when}"] if row.when else []
    details += [f"    then: {row.then}"] if row.then else []
    return "\n".join([f"  {row.id}", *(f"    {text}" for text in row.asks), *details])


def _said(line: str | None) -> tuple[str, ...]:
    """The sentence in both languages, nothing for no line."""
    return tuple(product_lines()[lang][line].texts[0] for lang in LANGS) if line else ()


def _graph(flow: Flow) -> Sheet:
    rows = [
        Row(name, (_purpose(function),), "", ", ".join(ways) or "(waits for the caller)")
        for name, (function, ways) in FLOWS[flow].items()
    ]
    return Sheet(
        f"graph-{flow.value}", f"{flow.value}: what happens in a turn, and what may follow", tuple(rows)
    )


def _purpose(function: object) -> str:
    return " ".join((function.__doc__ or "").split()).split(". ")[0].rstrip(".")


def _interview(interview: Questionnaire) -> Sheet:
    rows = [_asked_in_interview(question) for question in interview.questions]
    close = interview.closing
    rows.append(Row("end", _said(close.line_contact), f"{close.contact}: yes", _promise(close.promise)))
    rows.append(Row("end", _said(close.line), f"{close.contact}: anything else", "the call ends"))
    return Sheet(f"interview-{interview.id}", f"{interview.id}: the interview", tuple(rows))


def _promise(promise: bool) -> str:
    return "a call by noon of the next working day is promised and watched" if promise else "the call ends"


def _asked_in_interview(question: Question) -> Row:
    unlocked = [
        *sorted(question.unlocked_by_variables),
        *(f"{q}: {a}" for q, a in question.unlocked_by_answers.items()),
        *sorted(question.unlocked_by_facts),
    ]
    return Row(
        question.id,
        _said(question.line),
        "only with " + " or ".join(unlocked) if unlocked else "everybody",
        _item_leads_to(question) or _leads_to(question.facts) or f"kept as {question.path}",
    )


def _item_leads_to(question: Question) -> str:
    """For an item of a content pack: the score of each answer; with the last one what a positive score raises."""
    if not question.instrument:
        return ""
    pack = next(pack for pack in built_in_packs() if pack.name == question.instrument)
    scores = ", ".join(f"{option.name['en']} {option.score}" for option in pack.options)
    last = pack.items[-1].id == question.item
    return f"{scores}; {_raised(pack)}" if last else scores


def _raised(pack: Instrument) -> str:
    raises = pack.raises
    facts = (*raises.facts, *([raises.score] if raises.score else []))
    script = f", then script-{raises.script}" if raises.script else ""
    return f"sum of {pack.cut_off} or more → {', '.join(facts)}{_read_by(facts)}{script}; incomplete is never negative"


def _script(script: ScriptText) -> Sheet:
    first = Row("opening", _said(script.opening), " ".join(script.kinds), _rules(script.rules))
    steps = [_step(step) for step in script.steps]
    last = Row("closing", _said(script.closing), "", "")
    return Sheet(
        f"script-{script.name}", f"{script.name}: crisis script, rank {script.rank}", (first, *steps, last)
    )


def _rules(rules: tuple[str, ...]) -> str:
    return "opened by " + ", ".join(rules) if rules else "opened by the words alone"


def _step(step: Step) -> Row:
    known = f"; not where already said: {', '.join(step.known)}" if step.known else ""
    facts = questions()[step.learns].establishes if step.learns in questions() else {}
    return Row(
        step.id,
        _said(step.question),
        (step.when or "always") + known,
        _leads_to(facts) or f"kept as {step.path}",
    )


def _leads_to(facts: Mapping[str, tuple[str, ...]]) -> str:
    """What each answer establishes, and the rules that read it."""
    return "; ".join(
        f"{answer} → {', '.join(names)}{_read_by(names)}" for answer, names in facts.items() if names
    )


def _read_by(names: tuple[str, ...]) -> str:
    table = rule_table()
    read = {*names, *(fact for fact, parsed in table.derived.items() if parsed.facts & set(names))}
    readers = [rule.id for rule in table.rules if rule.when.facts & read]
    return f" ({', '.join(readers)})" if readers else ""


def _complaints() -> Sheet:
    rows = [row for category in categories().values() for row in _category(category)]
    return Sheet("complaints", "complaints: what each category asks", tuple(rows))


def _category(category: Category) -> Iterator[Row]:
    for slot in category.slots:
        yield Row(f"{category.id} · {slot.name}", _said(slot.question), _how(slot), _then(slot))
    if category.after:
        when = ", ".join(f"{k}: {v}" for k, v in category.after_when.items())
        yield Row(f"{category.id} · after", _said(category.after), when or "always", "")


def _how(slot: Slot) -> str:
    return "once, may stay open" if slot.optional else "always"


def _then(slot: Slot) -> str:
    facts = questions()[slot.hazard].establishes if slot.hazard else {}
    said = f"yes: “{_said(slot.yes_says)[1]}”" if slot.yes_says else ""
    return "; ".join(part for part in (_leads_to(facts), said) if part)
