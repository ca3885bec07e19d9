"""The domains of need of an intake: every leaf is a `Field` with its status and evidence (domain brief F.2)."""

from __future__ import annotations

import pydantic
from pydantic import BaseModel, ConfigDict

from transcripts.calls import AnswerStatus, AnswerValue, Provenance
from transcripts.evidence import Evidence


class Page(BaseModel):
    """Base of all parts: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class Field(Page):
    """One value with its status and evidence. `unit` is UCUM, or ISO 4217 for money."""

    value: AnswerValue = None
    status: AnswerStatus = AnswerStatus.NOT_ASKED
    unit: str | None = None
    evidence: list[Evidence] = []
    provenance: Provenance = Provenance.CALLER
    confidence: float | None = None


F = Field | None


class Domain(BaseModel):
    """A domain of need. Questionnaires may ask more than the schema names: such fields keep their name here."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Field] = pydantic.Field(init=False)


class Safety(Domain):
    """Violence and hazards."""

    violence: F = None
    abuser_in_home: F = None
    weapon: F = None
    hazard: F = None


class Asq(Domain):
    """The four questions, the fifth, and their result (domain brief C.4)."""

    q1: F = None
    q2: F = None
    q3: F = None
    q4: F = None
    q4_when: F = None
    q5: F = None
    result: F = None


class Suicide(Domain):
    """Suicide screening."""

    cue: F = None
    asq: Asq | None = None
    intent: F = None
    plan_or_means: F = None
    with_someone: F = None
    protective: F = None


class Phq2(Domain):
    """Two items, 0 to 3 each, and their sum (domain brief C.5)."""

    i1: F = None
    i2: F = None
    score: F = None


class Gad2(Domain):
    """Two items, 0 to 3 each; their sum stands as `gad2_total` (domain brief C.5)."""

    i1: F = None
    i2: F = None


class Mental(Domain):
    """Mood and anxiety."""

    phq2: Phq2 | None = None
    phq9_total: F = None
    gad2: Gad2 | None = None
    gad2_total: F = None


class Health(Domain):
    """Body, medicine, devices."""

    problem: F = None
    red_flags: F = None
    medicine_out: F = None
    device_power_dependent: F = None
    body_temp: F = None


class Hvs(Domain):
    """Hunger Vital Sign (domain brief C.7)."""

    q1: F = None
    q2: F = None
    risk: F = None


class Economy(Domain):
    """Money and food."""

    short_this_month: F = None
    hvs: Hvs | None = None
    ate_today: F = None
    food_until: F = None
    utilities_cut: F = None
    arrears_months: F = None
    income_month: F = None
    debt_pressure: F = None


class Employment(Domain):
    """Work."""

    lost_job: F = None
    since: F = None


class Housing(Domain):
    """Home."""

    type: F = None
    arrears: F = None
    eviction_date: F = None
    heating: F = None
    room_temp: F = None


class Care(Domain):
    """Daily living and who helps."""

    adl_gap: F = None
    carer_tonight: F = None


class Child(Domain):
    """Children in the home."""

    alone: F = None
    meals: F = None
    school: F = None
    abuse_concern: F = None


class Ucla3(Domain):
    """Loneliness, 3 to 9 (domain brief C.7)."""

    score: F = None


class Isolation(Domain):
    """Contact with others."""

    talks_per_week: F = None
    ucla3: Ucla3 | None = None
    emergency_contact: F = None


class AlcoholDrug(Domain):
    """Intoxication."""

    intoxicated_now: F = None


class Missing(Domain):
    """A missing person."""

    last_seen: F = None
    last_place: F = None
    looks: F = None


class Domains(Page):
    """All domains; those without data are absent."""

    safety: Safety | None = None
    suicide: Suicide | None = None
    mental: Mental | None = None
    health: Health | None = None
    economy: Economy | None = None
    employment: Employment | None = None
    housing: Housing | None = None
    care: Care | None = None
    child: Child | None = None
    isolation: Isolation | None = None
    alcohol_drug: AlcoholDrug | None = None
    missing: Missing | None = None
