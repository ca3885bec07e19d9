"""The on-call desk's rows as figures for Prometheus: read anew for every scrape, from the database that all share."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy.exc import SQLAlchemyError

from escalation.canary_log import STEPS
from escalation.heartbeats import SILENT_AFTER
from escalation.metrics import DeskNumbers, desk_numbers
from transcripts.promises import promise_numbers

if TYPE_CHECKING:
    from agent.service import Service

log = structlog.get_logger()


class DeskMetrics:
    """The gauges of one service. Where the database does not answer they keep their last values, and say so."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, about: str, *labels: str) -> Gauge:
            return Gauge(f"onbam_{name}", about, labels, registry=registry)

        self._readable = gauge("database_readable", "1 where the figures below are of this scrape")
        self._open = gauge("cases", "Escalations that are not closed", "priority", "status")
        self._nobody = gauge("cases_nobody_on_call", "Open escalations for which nobody is on call")
        self._lag = gauge("ladder_lag_seconds", "How late the most overdue ladder is")
        self._pages = gauge("pages_24h", "Pages of the last 24 hours", "state")
        self._doubled = gauge(
            "pages_maybe_doubled_24h", "Pages that a crash or a lost answer may have sent twice"
        )
        self._first = gauge(
            "first_page_seconds", "Rule fired to first page, last 24 hours (brief G.7)", "quantile"
        )
        self._took = gauge(
            "acceptance_seconds", "Rule fired to acceptance of a P0, last 24 hours", "quantile"
        )
        self._alarms = gauge("alarms_waiting", "Alarms that nothing outside has taken yet")
        self._missed = gauge("test_pages_missed_24h", "Test pages before a shift that were not acknowledged")
        self._beat = gauge("heartbeat_age_seconds", "Since a worker's last sign of life", "kind", "worker")
        self._workers = gauge("workers", "Workers that are not silent", "kind")
        self._canary = gauge("canary_passed", "1 where the last check call came through, 0 where it failed")
        self._canary_age = gauge("canary_age_seconds", "Since the last check call began")
        self._canary_steps = gauge("canary_step_seconds", "When each step of it was seen", "step")

    async def refresh(self, service: Service) -> None:
        """Reads the rows; never raises because of the database."""
        now = service.clock.now()
        try:
            self._desk(await desk_numbers(service.record.database, now))
            waiting, late = await service.on_call.cases.counts(now)
            service.metrics.escalations_open.set(waiting)
            service.metrics.escalations_overdue.set(late)
            service.metrics.promised(await promise_numbers(service.record.database, now))
            await self._heartbeats(service, now)
            await self._check_call(service, now)
        except (SQLAlchemyError, OSError) as error:
            log.warning("metrics.unreadable", reason=type(error).__name__)
            self._readable.set(0)
        else:
            self._readable.set(1)

    def _desk(self, numbers: DeskNumbers) -> None:
        for gauge in (self._open, self._pages, self._first, self._took):
            gauge.clear()
        for status, counts in (("open", numbers.open), ("acknowledged", numbers.accepted)):
            for priority in ("P0", "P1", "P2"):
                self._open.labels(priority, status).set(counts.get(priority, 0))
        self._nobody.set(numbers.nobody_on_call)
        self._lag.set(numbers.lag_s)
        for state, count in numbers.pages.items():
            self._pages.labels(state).set(count)
        self._doubled.set(numbers.doubled)
        for gauge, values in ((self._first, numbers.first_page_s), (self._took, numbers.acceptance_s)):
            for quantile, seconds in zip(("0.5", "0.95"), values, strict=True):
                if seconds is not None:
                    gauge.labels(quantile).set(seconds)
        self._alarms.set(numbers.alarms_waiting)
        self._missed.set(numbers.tests_missed)

    async def _heartbeats(self, service: Service, now: datetime) -> None:
        self._beat.clear()
        alive = dict.fromkeys(("ladder", "jobs", "serve"), 0)
        for beat in await service.pulse.heartbeats.recent(now):
            self._beat.labels(beat.kind, beat.worker).set(max((now - beat.at).total_seconds(), 0.0))
            alive[beat.kind] = alive.get(beat.kind, 0) + (now - beat.at <= SILENT_AFTER)
        for kind, count in alive.items():
            self._workers.labels(kind).set(count)

    async def _check_call(self, service: Service, now: datetime) -> None:
        run = await service.canary.log.latest()
        if run is None:
            return
        self._canary.set(run.passed)
        self._canary_age.set((now - run.started_at).total_seconds())
        self._canary_steps.clear()
        for step in STEPS:
            at = run.at(step)
            if at is not None:
                self._canary_steps.labels(step).set((at - run.started_at).total_seconds())
