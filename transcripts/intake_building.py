"""Builds the intake of a call from its record: answers to their places, each with its evidence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, get_args
from uuid import UUID, uuid5

from pydantic import BaseModel, TypeAdapter, ValidationError

from transcripts.calls import Answer, AnswerStatus, CallEvent, Direction, Speaker
from transcripts.evidence import Checked, check
from transcripts.intake import (
    KIND_OF_FLOW,
    Action,
    CallPart,
    ComplaintPart,
    HumanTriage,
    Intake,
    PromisePart,
    ProvenancePart,
    Quality,
    TriagePart,
)
from transcripts.intake_domains import Domain, Domains, Field
from transcripts.scores import derived_answers
from transcripts.snapshot import CallSnapshot, StoredTurn

UNITS = {
    "domains.health.body_temp": "Cel",
    "domains.housing.room_temp": "Cel",
    "domains.economy.arrears_months": "mo",
    "domains.economy.income_month": "KRW",
    "domains.isolation.talks_per_week": "/wk",
    "domains.mental.phq2.score": "{score}",
    "domains.mental.phq9_total": "{score}",
    "domains.mental.gad2_total": "{score}",
}
# Once one of these was asked, all of them belong to the interview, and what was left out is named.
INTERVIEWS = (
    (
        *(f"domains.suicide.asq.q{n}" for n in range(1, 6)),
        "domains.suicide.intent",
        "domains.suicide.plan_or_means",
        "domains.suicide.with_someone",
    ),
)
MANDATED_REPORT_RULES = frozenset({"R-22", "R-23", "R-24"})  # domain brief C.13
UNCLEAR_BELOW = 0.4  # recogniser confidence (rule R-60)
_PLAIN_PARTS = ("reporter", "subject", "household", "chief_need")


def build_intake(snapshot: CallSnapshot, *, version: int = 1, asked: Sequence[str] = ()) -> Intake:
    """The page of a call, without its summary. `asked` lists the paths that the flow asks; those without an
    answer become `not_asked`, which is not "no".
    """
    turns = {turn.index: turn for turn in snapshot.turns}
    latest = snapshot.latest_answers
    checked = [check(answer, turns) for answer in (latest | derived_answers(latest)).values()]
    tree, warnings = _tree(checked)
    missing = _not_asked(asked, latest)
    for path in missing:
        if _is_domain_leaf(path):
            _put(tree, path, Field(status=AnswerStatus.NOT_ASKED, unit=UNITS.get(path)))
    _first_complaint(tree, snapshot)
    return Intake(
        **tree,
        intake_id=intake_id(snapshot.call.call_id, version),
        version=version,
        tenant=snapshot.call.city,
        kind=KIND_OF_FLOW[snapshot.call.flow],
        call_id=snapshot.call.call_id,
        call=_call(snapshot),
        complaints=[
            ComplaintPart(
                receipt=c.receipt, category=c.category, department=c.department, slots=c.slots, at=c.at
            )
            for c in snapshot.complaints
        ],
        triage=_triage(snapshot),
        actions=[_action(event) for event in snapshot.events if event.kind.startswith("action.")],
        mandated_report=_mandated_report(snapshot),
        promises=[PromisePart(text=p.text, due_at=p.due_at, kept_at=p.kept_at) for p in snapshot.promises],
        quality=_quality(snapshot.turns, missing, warnings),
        provenance=_provenance(snapshot),
    )


def _tree(checked: Iterable[Checked]) -> tuple[dict[str, Any], list[str]]:
    tree: dict[str, Any] = {"evidence": {}, "other": {}}
    warnings: list[str] = []
    for item in checked:
        path = item.answer.path
        if item.warning:
            warnings.append(item.warning)
        if not place_answer(tree, item):
            tree["other"][path] = _field(item)
            if _plain_place(path) is not None and not item.rejected and item.answer.value is not None:
                warnings.append(f"does_not_fit:{path}")
    return tree, warnings


def place_answer(tree: dict[str, Any], item: Checked) -> bool:
    """Puts an answer where the schema has its place, in a tree of the page; False where there is none, or where
    the value does not fit it.
    """
    path = item.answer.path
    if _is_domain_leaf(path):
        _put(tree, path, _field(item))
        return True
    annotation = _plain_place(path)
    if annotation is None or item.rejected or item.answer.value is None:
        return False
    try:
        value = TypeAdapter[Any](annotation).validate_python(item.answer.value)
    except ValidationError:
        return False
    _put(tree, path, value)
    tree["evidence"][path] = [item.evidence] if item.evidence else []
    return True


def _put(tree: dict[str, Any], path: str, value: Any) -> None:
    *parents, leaf = path.split(".")
    part = tree
    for name in parents:
        part[name] = part.get(name) or {}
        part = part[name]
    part[leaf] = value


def _field(item: Checked) -> Field:
    """A rejected value is not shown; that something was asked and is unclear is."""
    answer, path = item.answer, item.answer.path
    if item.rejected:
        return Field(status=AnswerStatus.UNCLEAR, unit=UNITS.get(path), provenance=answer.provenance)
    return Field(
        value=answer.value,
        status=answer.status,
        unit=UNITS.get(path),
        evidence=[item.evidence] if item.evidence else [],
        provenance=answer.provenance,
        confidence=answer.confidence,
    )


def _is_domain_leaf(path: str) -> bool:
    """Whether the path names a field of a domain, known or added by a questionnaire; not a group of fields."""
    first, *names = path.split(".")
    if first != "domains" or len(names) < 2:
        return False
    model: type[BaseModel] | None = Domains
    for name in names[:-1]:
        model = _submodel(model, name) if model else None
    return model is not None and issubclass(model, Domain) and _submodel(model, names[-1]) is None


def _submodel(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The group of fields under `name`, if there is one."""
    info = model.model_fields.get(name)
    options = [info.annotation, *get_args(info.annotation)] if info else []
    models = [o for o in options if isinstance(o, type) and issubclass(o, BaseModel) and o is not Field]
    return models[0] if models else None


def _plain_place(path: str) -> Any:
    """The type of a value that has its place outside the domains (an age, an address); None where it has none."""
    *parents, leaf = path.split(".")
    if not parents or parents[0] not in _PLAIN_PARTS:
        return None
    model: type[BaseModel] | None = Intake
    for name in parents:
        model = _submodel(model, name) if model else None
    if model is None or leaf not in model.model_fields or _submodel(model, leaf) is not None:
        return None
    return model.model_fields[leaf].annotation


def _not_asked(asked: Sequence[str], latest: dict[str, Answer]) -> list[str]:
    expected = list(asked)
    for interview in INTERVIEWS:
        if any(path in latest for path in interview):
            expected += interview
    expected += [path for path, answer in latest.items() if answer.status is AnswerStatus.NOT_ASKED]
    return [
        path
        for path in dict.fromkeys(expected)
        if path not in latest or latest[path].status is AnswerStatus.NOT_ASKED
    ]


def _first_complaint(tree: dict[str, Any], snapshot: CallSnapshot) -> None:
    """The first complaint is the chief need where the caller named no other."""
    need = tree.setdefault("chief_need", {})
    if snapshot.complaints and "category" not in need:
        need["category"] = snapshot.complaints[0].category


def _call(snapshot: CallSnapshot) -> CallPart:
    call = snapshot.call
    seconds = int((call.ended_at - call.started_at).total_seconds()) if call.ended_at else None
    spoken = [turn for turn in snapshot.turns if turn.speaker is Speaker.AGENT and turn.line]
    return CallPart(
        direction="in" if call.direction is Direction.INBOUND else "out",
        started_at=call.started_at,
        ended_at=call.ended_at,
        duration_s=seconds,
        caller_id_hash=call.number_hash,
        callback_number=call.number,
        language=list(call.langs),
        end_reason=call.end_reason,
        recording=call.recording,
        disclosure_at_ms=spoken[0].t0_ms if spoken else None,
        consent=call.consents,
    )


def _triage(snapshot: CallSnapshot) -> TriagePart:
    call, log = snapshot.call, snapshot.triages
    raised = [
        str(event.data["by"]) for event in snapshot.events if event.kind == "triage" and event.data.get("by")
    ]
    human = HumanTriage(
        id=call.human_level_by, level=call.human_level, reason=call.human_reason, at=call.human_level_at
    )
    return TriagePart(
        level=call.level,
        rules=list(call.rules),
        raised_by=list(dict.fromkeys(raised)),
        quotes=list(dict.fromkeys(quote for triage in log for quote in triage.quotes)),
        decided_at=log[-1].decided_at if log else None,
        human=human,
    )


def _action(event: CallEvent) -> Action:
    data = event.data
    latency = data.get("latency_s")
    return Action(
        type=str(data.get("type") or event.kind.removeprefix("action.")),
        target=None if data.get("target") is None else str(data["target"]),
        at=event.at,
        outcome=None if data.get("outcome") is None else str(data["outcome"]),
        latency_s=float(latency) if isinstance(latency, int | float) else None,
        by=str(data.get("by") or "agent"),
    )


def _mandated_report(snapshot: CallSnapshot) -> bool:
    by_rule = not MANDATED_REPORT_RULES.isdisjoint(snapshot.call.rules)
    return by_rule or any(event.data.get("mandated_report") is True for event in snapshot.events)


def _quality(turns: Sequence[StoredTurn], missing: list[str], warnings: list[str]) -> Quality:
    heard = [t for t in turns if t.speaker is Speaker.CALLER and t.asr_confidence is not None]
    confidences = [t.asr_confidence for t in heard if t.asr_confidence is not None]
    return Quality(
        asr_mean_conf=round(sum(confidences) / len(confidences), 3) if confidences else None,
        unclear_turns=[t.index for t in heard if (t.asr_confidence or 0.0) < UNCLEAR_BELOW],
        not_asked=missing,
        warnings=warnings,
    )


def _provenance(snapshot: CallSnapshot) -> ProvenancePart:
    """From events of kind `provenance` (asr, llm, tts, prompt_hash, ruleset) and `pack` (id, lang, sha)."""
    known: dict[str, str] = {}
    for event in snapshot.events:
        if event.kind == "provenance":
            known |= {name: str(value) for name, value in event.data.items() if value is not None}
    packs = [{k: str(v) for k, v in e.data.items()} for e in snapshot.events if e.kind == "pack"]
    return ProvenancePart(
        models={name: known[name] for name in ("asr", "llm", "tts") if name in known},
        prompt_hash=known.get("prompt_hash"),
        ruleset=known.get("ruleset"),
        packs=packs,
        transcript_sha256=snapshot.transcript_mark,
    )


def intake_id(call_id: UUID, version: int) -> UUID:
    """The id of a version of a call's page: the same call and version give the same id."""
    return uuid5(call_id, f"intake/{version}")
