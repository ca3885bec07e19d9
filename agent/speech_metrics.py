"""Shows the speech side's measurements to Prometheus at each scrape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from agent.speech.observations import Distribution, SpeechObservations
from telephony.media_stream import MediaCounters


class SpeechCollector(Collector):
    """Reads `SpeechObservations` and `MediaCounters`; holds nothing itself."""

    def __init__(self, observations: SpeechObservations, counters: MediaCounters) -> None:
        self._observations = observations
        self._counters = counters

    def collect(self) -> Iterable[Metric]:
        """Reply time, queue wait, recognition time (seconds), speech events, ignored media messages."""
        seen = self._observations
        yield from _histogram("onbam_reply_seconds", "End of caller audio to first agent audio", seen.reply)
        yield from _histogram("onbam_ears_wait_seconds", "Wait for the recogniser", seen.queue_wait)
        yield from _histogram("onbam_recognition_seconds", "One recognition", seen.recognition)
        yield GaugeMetricFamily(
            "onbam_ears_waiting", "Recognitions that wait for their turn now", value=seen.ears_waiting
        )
        events = CounterMetricFamily("onbam_speech_events", "Speech events", labels=["kind"])
        for kind, count in seen.events.items():
            events.add_metric([kind], count)
        yield events
        ignored = CounterMetricFamily(
            "onbam_media_ignored", "Media messages that were ignored", labels=["reason"]
        )
        for reason, count in self._counters.ignored.items():
            ignored.add_metric([reason.value], count)
        yield ignored


def _histogram(name: str, text: str, values: Distribution) -> Iterator[Metric]:
    labels = [*map(str, values.bounds), "+Inf"]
    family = HistogramMetricFamily(name, text)
    family.add_metric([], list(zip(labels, accumulate(values.buckets), strict=True)), values.total)
    yield family
