"""What the service tells Prometheus. Labels hold no personal data and no free text."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from agent.live_call import LiveCall
from escalation.notices import NoticeKind
from escalation.ports import PageOutcome
from escalation.queries import PageFacts
from transcripts.calls import EndReason
from transcripts.promises import PromiseNumbers

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """One registry for each service, so that two services in one test process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.calls = Counter(
            "onbam_calls", "Calls by direction and end", ["direction", "reason"], registry=self.registry
        )
        self.live_calls = Gauge("onbam_live_calls", "Calls on the line now", registry=self.registry)
        self.turns = Counter("onbam_turns", "Turns by speaker", ["speaker"], registry=self.registry)
        self.refused = Counter(
            "onbam_refused", "Requests that were refused", ["route", "reason"], registry=self.registry
        )
        self.triage = Counter("onbam_triage", "Triage decisions by level", ["level"], registry=self.registry)
        self.escalations = Counter(
            "onbam_escalations", "Escalations opened by level", ["level"], registry=self.registry
        )
        self.pages = Counter(
            "onbam_pages", "Pages by method and outcome", ["method", "outcome"], registry=self.registry
        )
        self.canary_calls = Counter(
            "onbam_canary_calls", "Check calls of our own, by end", ["reason"], registry=self.registry
        )
        self.canary_pages = Counter(
            "onbam_canary_pages", "Test pages of check calls, by outcome", ["outcome"], registry=self.registry
        )
        self.effects_failed = Counter(
            "onbam_effects_failed", "Turns whose effects could not be committed", registry=self.registry
        )
        self.dialogue_failed = Counter(
            "onbam_dialogue_failed", "Turns that dialogue could not answer", registry=self.registry
        )
        self.escalations_open = Gauge(
            "onbam_escalations_open", "Escalations that nobody has acknowledged", registry=self.registry
        )
        self.escalations_overdue = Gauge(
            "onbam_escalations_overdue", "Open escalations whose next step is late", registry=self.registry
        )
        self.promises = Gauge(
            "onbam_promises", "Promises to callers of the last 30 days", ["state"], registry=self.registry
        )
        self.promises_kept_rate = Gauge(
            "onbam_promises_kept_rate",
            "Share of promises to callers kept in time, of those kept or due; NaN where none is",
            registry=self.registry,
        )

    def call_over(self, call: LiveCall, reason: EndReason) -> None:
        """Counts a call that has ended. A check of our own has a series of its own."""
        if call.synthetic:
            self.canary_calls.labels(reason.value).inc()
        else:
            self.calls.labels(call.direction.value, reason.value).inc()

    def page_over(self, page: PageFacts, outcome: PageOutcome) -> None:
        """Counts what became of a page, a check's own apart."""
        if page.reason == NoticeKind.CANARY.value:
            self.canary_pages.labels(outcome.value).inc()
        else:
            self.pages.labels(page.method, outcome.value).inc()

    def promised(self, numbers: PromiseNumbers) -> None:
        """Sets what is known of promises."""
        for state in ("kept", "kept_late", "broken", "open"):
            self.promises.labels(state).set(getattr(numbers, state))
        rate = numbers.kept_rate
        self.promises_kept_rate.set(float("nan") if rate is None else rate)

    def text(self) -> bytes:
        """The registry in Prometheus text format."""
        return generate_latest(self.registry)
