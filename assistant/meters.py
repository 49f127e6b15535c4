"""What a server did, in numbers: requests and answers by what became of them, and how long they took.

No words of a question, no address of a reader. Where several processes serve, each writes into the folder that
PROMETHEUS_MULTIPROC_DIR names, and whichever is asked tells of all.
"""

import json
import os
import sys
import time
from collections.abc import Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

KIND = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Meters:
    """Counts, and where `log` says so prints a line of JSON for every request to standard error."""

    def __init__(self, log: bool = False) -> None:
        self.log = log
        self._own = CollectorRegistry()
        self._requests = self._count("assistant_requests", "Requests by door and HTTP status", "door", "status")
        self._answers = self._count("assistant_answers", "Answers by door and what they came to", "door", "status")
        self._seconds = self._time(
            "assistant_request_seconds", "Seconds a request took, to the end of its reply", "door"
        )
        self._stages = self._time("assistant_stage_seconds", "Seconds a stage of an answer took", "stage")
        self._running = Gauge(
            "assistant_running", "Requests being answered", registry=self._own, multiprocess_mode="livesum"
        )

    def _count(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self._own)

    def _time(self, name: str, about: str, label: str) -> Histogram:
        return Histogram(name, about, [label], registry=self._own, buckets=_SECONDS)

    def began(self) -> None:
        self._running.inc()

    def ended(self, door: str, method: str, status: int, seconds: float) -> None:
        """A request is over. `door` is what was asked for, of a few known things; `status` 0 is a reader who left."""
        self._running.dec()
        self._requests.labels(door, str(status)).inc()
        self._seconds.labels(door).observe(seconds)
        if self.log:
            at = time.strftime("%Y-%m-%dT%H:%M:%S%z")
            self._line(at=at, door=door, method=method, status=status, ms=round(1000 * seconds, 1), process=os.getpid())

    def answered(self, door: str, status: str, timings_ms: Mapping[str, float]) -> None:
        """An answer was made."""
        self._answers.labels(door, status).inc()
        for stage, spent in timings_ms.items():
            self._stages.labels(stage).observe(spent / 1000)

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        registry = self._own
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    @staticmethod
    def _line(**fields: Any) -> None:
        print(json.dumps(fields), file=sys.stderr, flush=True)
