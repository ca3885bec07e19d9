"""The structured page that a call leaves: schema intake/0.1 of domain brief F.2.

Every leaf of `domains` is a `Field`, also those that the brief sketches as plain lists, because every value
needs its evidence. Plain values elsewhere (an address, an age) have theirs under `evidence`, by path. Answers
that fit no place of the schema stand under `other`. Names, numbers and addresses stand open in here; the page
as a whole is sealed at rest.
"""

# ruff: noqa: RUF012 - pydantic copies the defaults of a model for each instance

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import pydantic
from pydantic import BaseModel, ConfigDict

from transcripts.calls import Flow, Level
from transcripts.evidence import Evidence
from transcripts.intake_domains import Domains, Field, Page
from transcripts.snapshot import ReviewState

SCHEMA = "intake/0.1"
Kind = Literal["night_duty", "initial_counselling", "checkin", "third_party_report"]


class CallPart(Page):
    """The call. Times are aware; `duration_s` in seconds."""

    direction: Literal["in", "out"]
    started_at: datetime
    ended_at: datetime | None = None
    duration_s: int | None = None
    caller_id_hash: str | None = None
    callback_number: str | None = None
    language: list[str]
    dialect_hint: Literal["jeolla", "gyeongsang", "none", "unknown"] = "unknown"
    end_reason: str | None = None
    recording: str = "off"
    disclosure_at_ms: int | None = None
    consent: dict[str, str] = {}


class Reporter(Page):
    """Who called."""

    role: Literal[
        "self", "family", "neighbour", "field_worker", "passer_by", "institution", "child", "unknown"
    ] = "unknown"
    anonymous: bool = False
    name: str | None = None
    phone: str | None = None
    relation: str | None = None


class Address(Page):
    """Where. `confirmed` when it was read back and agreed to."""

    text: str | None = None
    road_code: str | None = None
    dong: str | None = None
    lat: float | None = None
    lon: float | None = None
    confirmed: bool = False


class SafeContact(Page):
    """When and how it is safe to reach the person."""

    times: list[str] = []
    sms_safe: Literal["yes", "no", "unknown"] = "unknown"
    leave_message: Literal["yes", "no", "unknown"] = "unknown"
    call_back_safe: Literal["yes", "no", "unknown"] = "unknown"


class Subject(Page):
    """Whom the call is about."""

    name: str | None = None
    sex: Literal["f", "m", "x", "unknown"] = "unknown"
    birth_md: str | None = None
    age_years: int | None = None
    age_band: str = "unknown"
    address: Address = pydantic.Field(default_factory=Address)
    safe_contact: SafeContact = pydantic.Field(default_factory=SafeContact)
    needs: list[str] = []


class Household(Page):
    """Who lives there."""

    size: int | None = None
    members: list[dict[str, str | bool | None]] = []
    lives_alone: bool | None = None
    children_n: int | None = None
    pets: bool | None = None


class ChiefNeed(Page):
    """What the caller wanted, in a word and as a category code."""

    text: str | None = None
    category: str | None = None


class ComplaintPart(Page):
    """A complaint that was filed."""

    receipt: str
    category: str
    department: str
    slots: dict[str, str]
    at: datetime


class HumanTriage(Page):
    """What a named officer decided."""

    id: str | None = None
    level: Level | None = None
    reason: str | None = None
    at: datetime | None = None


class TriagePart(Page):
    """The level, the rules, and what raised it."""

    level: Level
    rules: list[str]
    raised_by: list[str] = []
    quotes: list[str] = []
    decided_at: datetime | None = None
    human: HumanTriage = pydantic.Field(default_factory=HumanTriage)


class Action(Page):
    """Something that was done for the caller."""

    type: str
    target: str | None = None
    at: datetime
    outcome: str | None = None
    latency_s: float | None = None
    by: str = "agent"


class PromisePart(Page):
    """A promise."""

    text: str
    due_at: datetime
    kept_at: datetime | None = None


class Sbar(Page):
    """Situation, background, assessment, recommendation. `text` joins them under the fixed first line."""

    s: str = ""
    b: str = ""
    a: str = ""
    r: str = ""
    text: str = ""


class SummaryPart(Page):
    """The summary in the officer's language and in English."""

    sbar: Sbar = pydantic.Field(default_factory=Sbar)
    sbar_en: Sbar = pydantic.Field(default_factory=Sbar)
    one_line: str = ""
    caller_words: list[str] = []
    lang: str = "ko"


class Quality(Page):
    """How far the page can be trusted."""

    asr_mean_conf: float | None = None
    unclear_turns: list[int] = []
    not_asked: list[str] = []
    warnings: list[str] = []


class ProvenancePart(Page):
    """What made the page."""

    models: dict[str, str] = {}
    prompt_hash: str | None = None
    ruleset: str | None = None
    packs: list[dict[str, str]] = []
    transcript_sha256: str


class Review(Page):
    """Where the page stands and who last touched it."""

    state: ReviewState = "draft"
    by: str | None = None
    at: datetime | None = None
    note: str | None = None


class Intake(Page):
    """One version of the page."""

    intake_id: UUID
    schema_: str = pydantic.Field(default=SCHEMA, alias="schema")
    version: int = 1
    tenant: str
    kind: Kind
    call_id: UUID
    call: CallPart
    reporter: Reporter = pydantic.Field(default_factory=Reporter)
    subject: Subject = pydantic.Field(default_factory=Subject)
    household: Household = pydantic.Field(default_factory=Household)
    chief_need: ChiefNeed = pydantic.Field(default_factory=ChiefNeed)
    domains: Domains = pydantic.Field(default_factory=Domains)
    complaints: list[ComplaintPart] = []
    evidence: dict[str, list[Evidence]] = {}
    other: dict[str, Field] = {}
    emergency_welfare_grounds: list[str] = []
    crisis_variables: list[str] = []
    services_mentioned: list[dict[str, Any]] = []
    triage: TriagePart
    actions: list[Action] = []
    mandated_report: bool = False
    promises: list[PromisePart] = []
    summary: SummaryPart = pydantic.Field(default_factory=SummaryPart)
    quality: Quality = pydantic.Field(default_factory=Quality)
    provenance: ProvenancePart
    review: Review = pydantic.Field(default_factory=Review)
    external_ref: dict[str, str | None] = {"happy_eum_receipt": None}

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    def to_json(self, *, indent: int | None = None) -> str:
        """The page as JSON under the names of the schema."""
        return self.model_dump_json(by_alias=True, exclude_none=True, indent=indent)

    def fields(self) -> dict[str, Field]:
        """Every field of the domains and of `other`, by dotted path, in the order of the schema."""
        found = dict(_fields("domains", self.domains))
        return found | self.other


def _fields(prefix: str, part: BaseModel) -> list[tuple[str, Field]]:
    found: list[tuple[str, Field]] = []
    for name, value in part:
        path = f"{prefix}.{name}"
        if isinstance(value, Field):
            found.append((path, value))
        elif isinstance(value, BaseModel):
            found += _fields(path, value)
    return found


KIND_OF_FLOW: dict[Flow, Kind] = {
    Flow.NIGHT_DUTY: "night_duty",
    Flow.INITIAL_COUNSELLING: "initial_counselling",
    Flow.CHECKIN: "checkin",
}
