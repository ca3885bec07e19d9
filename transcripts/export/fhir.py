"""A page as a FHIR R4 Bundle: questionnaire response with the evidence of each answer, risk, tasks, communication,
observations of scores (domain brief F.3). `base` is the city's own canonical address.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

from transcripts.calls import AnswerStatus, Level
from transcripts.evidence import Evidence
from transcripts.intake import Intake
from transcripts.intake_domains import Field
from transcripts.labels import LEVELS

Resource = dict[str, Any]
_PRIORITY = {
    Level.IMMEDIATE: "stat",
    Level.SAME_NIGHT: "urgent",
    Level.NEXT_MORNING: "asap",
    Level.ROUTINE: "routine",
}
_ABSENT = {AnswerStatus.REFUSED: "asked-declined", AnswerStatus.UNCLEAR: "asked-unknown"}
_ABSENT_URL = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_SCORES = {  # path: LOINC code and its name (domain brief C.5, C.7)
    "domains.mental.phq2.score": ("55758-7", "PHQ-2 total score"),
    "domains.mental.phq9_total": ("44261-6", "PHQ-9 total score"),
    "domains.economy.hvs.risk": ("88124-3", "Food insecurity risk [HVS]"),
}


def to_bundle(intake: Intake, *, base: str) -> Resource:
    """A `collection` Bundle. Resources refer to each other by urn:uuid, made from the page's id."""
    resources = [
        _patient(intake),
        _device(intake),
        _response(intake, base),
        _risk(intake),
        _communication(intake),
    ]
    resources += [_task(intake, n) for n in range(max(1, len(intake.promises)))]
    resources += _observations(intake)
    entries = [{"fullUrl": _urn(UUID(resource["id"])), "resource": resource} for resource in resources]
    at = (intake.review.at or intake.call.started_at).isoformat()
    return {
        "resourceType": "Bundle",
        "id": str(intake.intake_id),
        "type": "collection",
        "timestamp": at,
        "entry": entries,
    }


def to_fhir_json(intake: Intake, *, base: str) -> str:
    """The Bundle as JSON text."""
    return json.dumps(to_bundle(intake, base=base), ensure_ascii=False)


def _patient(intake: Intake) -> Resource:
    """An unknown person has no name and is not active."""
    patient: Resource = {
        "resourceType": "Patient",
        "id": _id(intake, "patient"),
        "active": intake.subject.name is not None,
    }
    if intake.subject.name:
        patient["name"] = [{"text": intake.subject.name}]
    if intake.call.callback_number:
        patient["telecom"] = [{"system": "phone", "value": intake.call.callback_number}]
    if intake.subject.address.text:
        patient["address"] = [{"text": intake.subject.address.text}]
    return patient


def _device(intake: Intake) -> Resource:
    name = [{"name": "Onbam", "type": "user-friendly-name"}]
    return {"resourceType": "Device", "id": _id(intake, "device"), "deviceName": name}


def _response(intake: Intake, base: str) -> Resource:
    finished = {"approved": "completed", "closed": "completed", "amended": "amended"}
    items = [_item(path, field, base) for path, field in intake.fields().items()]
    return {
        "resourceType": "QuestionnaireResponse",
        "id": _id(intake, "response"),
        "questionnaire": f"{base}/Questionnaire/intake-{intake.kind.replace('_', '-')}|0.1",
        "status": finished.get(intake.review.state, "in-progress"),
        "subject": _reference(intake, "patient"),
        "source": _reference(intake, "patient"),
        "author": _reference(intake, "device"),
        "authored": (intake.review.at or intake.call.started_at).isoformat(),
        "item": [item for item in items if item is not None],
    }


def _item(path: str, field: Field, base: str) -> Resource | None:
    """`not_asked` leaves the item out; refused and unclear say so instead of an answer."""
    link = {"linkId": path.removeprefix("domains.")}
    if field.status is AnswerStatus.NOT_ASKED:
        return None
    if field.status in _ABSENT:
        return link | {"extension": [{"url": _ABSENT_URL, "valueCode": _ABSENT[field.status]}]}
    extensions = [_evidence(evidence, base) for evidence in field.evidence]
    extra = {"extension": extensions} if extensions else {}
    values = field.value if isinstance(field.value, list) else [field.value]
    return link | {"answer": [_value(value) | extra for value in values if value is not None]}


def _value(value: Any) -> Resource:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    return {"valueDecimal": value} if isinstance(value, float) else {"valueString": value}


def _evidence(evidence: Evidence, base: str) -> Resource:
    parts: list[Resource] = [{"url": "turn", "valueInteger": turn} for turn in evidence.turn_ids]
    parts += [{"url": "quote", "valueString": evidence.quote}]
    parts += [{"url": "t0", "valueInteger": evidence.t0_ms}, {"url": "t1", "valueInteger": evidence.t1_ms}]
    if evidence.asr_conf is not None:
        parts.append({"url": "confidence", "valueDecimal": evidence.asr_conf})
    return {"url": f"{base}/StructureDefinition/turn-evidence", "extension": parts}


def _risk(intake: Intake) -> Resource:
    level = intake.triage.human.level or intake.triage.level
    risk = {"coding": [{"code": level.value}], "text": LEVELS[level][1]}
    return {
        "resourceType": "RiskAssessment",
        "id": _id(intake, "risk"),
        "status": "final" if intake.review.state in {"approved", "closed"} else "preliminary",
        "subject": _reference(intake, "patient"),
        "method": {"text": f"{intake.provenance.ruleset or 'rule table'}: {', '.join(intake.triage.rules)}"},
        "prediction": [{"qualitativeRisk": risk}],
        "basis": [_reference(intake, "response")],
    }


def _task(intake: Intake, number: int) -> Resource:
    """One for each promise; without one, the review of the page."""
    promise = intake.promises[number] if intake.promises else None
    done = promise.kept_at is not None if promise else intake.review.state == "closed"
    level = intake.triage.human.level or intake.triage.level
    task = {
        "resourceType": "Task",
        "id": _id(intake, f"task/{number}"),
        "status": "completed" if done else "requested",
        "intent": "order",
        "priority": _PRIORITY[level],
        "description": promise.text if promise else "Review the intake",
        "focus": _reference(intake, "response"),
        "for": _reference(intake, "patient"),
    }
    return task | ({"restriction": {"period": {"end": promise.due_at.isoformat()}}} if promise else {})


def _communication(intake: Intake) -> Resource:
    medium = {
        "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode", "code": "PHONE"}]
    }
    return {
        "resourceType": "Communication",
        "id": _id(intake, "communication"),
        "status": "completed" if intake.call.ended_at else "in-progress",
        "medium": [medium],
        "subject": _reference(intake, "patient"),
        "sent": intake.call.started_at.isoformat(),
        "payload": [{"contentString": intake.summary.one_line}] if intake.summary.one_line else [],
    }


def _observations(intake: Intake) -> list[Resource]:
    fields = intake.fields()
    found = [(path, fields[path]) for path in _SCORES if path in fields and fields[path].value is not None]
    return [_observation(intake, path, field) for path, field in found]


def _observation(intake: Intake, path: str, field: Field) -> Resource:
    code, display = _SCORES[path]
    observation: Resource = {
        "resourceType": "Observation",
        "id": _id(intake, f"observation/{code}"),
        "status": "preliminary",
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": display}]},
        "subject": _reference(intake, "patient"),
        "effectiveDateTime": intake.call.started_at.isoformat(),
        "derivedFrom": [_reference(intake, "response")],
    }
    return observation | _value(field.value)


def _id(intake: Intake, part: str) -> str:
    return str(uuid5(intake.intake_id, part))


def _urn(identifier: UUID) -> str:
    return f"urn:uuid:{identifier}"


def _reference(intake: Intake, part: str) -> Resource:
    return {"reference": _urn(uuid5(intake.intake_id, part))}
