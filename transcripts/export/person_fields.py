"""A page without the data that names a person, for analysts (domain brief E.3: officer, supervisor, analyst)."""

from __future__ import annotations

from transcripts.intake import Intake


def without_person(intake: Intake) -> Intake:
    """A copy without names, numbers, address, quotes and free words. Levels, codes and yes/no answers stay."""
    copy = intake.model_copy(deep=True)
    copy.call.callback_number = copy.call.caller_id_hash = None
    copy.reporter.name = copy.reporter.phone = None
    copy.subject.name = copy.subject.birth_md = None
    copy.subject.address.text = copy.subject.address.road_code = None
    copy.subject.address.lat = copy.subject.address.lon = None
    copy.subject.safe_contact.times = []
    copy.chief_need.text = None
    copy.household.members = []
    copy.triage.quotes = []
    copy.triage.human.reason = copy.review.note = None
    copy.evidence = {}
    copy.other = {}
    copy.promises = [promise.model_copy(update={"text": ""}) for promise in copy.promises]
    copy.complaints = [complaint.model_copy(update={"slots": {}}) for complaint in copy.complaints]
    copy.summary = type(copy.summary)(one_line=copy.summary.one_line, lang=copy.summary.lang)
    for field in copy.fields().values():
        field.evidence = []
        if isinstance(field.value, str | list):
            field.value = None
    return copy
