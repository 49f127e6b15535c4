"""The server under many readers at once: answers a second, waits, and the processor seconds that an answer costs.

Readers are threads of this process, each with a connection of its own: a chat asks its questions one after another as the
page does, a program asks `/api/ask`. Waits depend on the machine and on what else it does; processor seconds hardly.
"""

import argparse
import http.client
import itertools
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.sets.cases import EvalError
from evals.sets.read import read_set

_SECONDS_TO_START = 180
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_JSON = {"content-type": "application/json"}


class NotThere(EvalError):
    """The server knows no such call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a server listens, and the process that is it, 0 for one that is not ours to look at."""

    host: str
    port: int
    process: int

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, self.port, timeout=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a load came to: waits in seconds, answers that did not come, and what the server spent."""

    name: str
    readers: int
    waits: Sequence[float]
    failed: int
    seconds: float
    processor: float
    megabytes: float

    def row(self) -> dict[str, Any]:
        """The figures, as they are printed and kept."""
        waits = sorted(self.waits) or [0.0]
        answers = len(self.waits)
        return {
            "load": self.name,
            "readers": self.readers,
            "answers": answers,
            "failed": self.failed,
            "answers_a_second": round(answers / self.seconds, 1) if self.seconds else 0.0,
            "p50": round(statistics.median(waits), 3),
            "p95": round(waits[min(len(waits) - 1, int(0.95 * len(waits)))], 3),
            "processor_ms_an_answer": round(1000 * self.processor / answers, 1) if answers else 0.0,
            "megabytes": round(self.megabytes),
        }


# -- the readers -----------------------------------------------------------------------------------------------------------


def _posted(connection: http.client.HTTPConnection, path: str, body: object) -> dict[str, Any]:
    try:
        connection.request("POST", path, json.dumps(body), _JSON)
        reply = connection.getresponse()
    except (ConnectionError, http.client.RemoteDisconnected):  # it was idle for too long: a browser opens another
        connection.close()
        connection.request("POST", path, json.dumps(body), _JSON)
        reply = connection.getresponse()
    text = reply.read()
    if reply.status == 404:
        raise NotThere(path)
    if reply.status != 200:
        raise EvalError(f"{path}: {reply.status}")
    given: dict[str, Any] = json.loads(text)
    return given


def ask_service(place: Place, questions: Sequence[str], told: Callable[[float], None]) -> None:
    """A program that asks one question after another."""
    connection = place.connection()
    for question in questions:
        started = time.perf_counter()
        _posted(connection, "/api/ask", {"question": question})
        told(time.perf_counter() - started)
    connection.close()


def ask_page(place: Place, questions: Sequence[str], told: Callable[[float], None]) -> None:
    """A chat, as the page holds it: the questions before are sent along."""
    connection = place.connection()
    connection.request("GET", "/")
    numbers = dict(re.findall(r'data-(component|ask)="(\d+)"', connection.getresponse().read().decode("utf-8")))
    asked: list[str] = []
    for question in questions:
        event = {"question": question, "turns": [{"question": said} for said in asked], "language": "zh"}
        started = time.perf_counter()
        _asked(place, connection, numbers, event)
        told(time.perf_counter() - started)
        asked.append(question)
    connection.close()


def _asked(place: Place, connection: http.client.HTTPConnection, numbers: dict[str, str], event: object) -> None:
    """By a call; by the queue, where the server is of a time before calls were answered."""
    try:
        _by_call(connection, numbers, event)
    except NotThere:
        _by_queue(place, connection, numbers, event)


def _by_call(connection: http.client.HTTPConnection, numbers: dict[str, str], event: object) -> None:
    caller = os.urandom(12).hex()
    body = {"data": event, "fn_name": "answer", "component_id": int(numbers["component"]), "session_hash": caller}
    if "turn" not in _posted(connection, "/gradio_api/component_server/", body):
        raise EvalError("no answer")


def _by_queue(place: Place, connection: http.client.HTTPConnection, numbers: dict[str, str], event: object) -> None:
    caller = os.urandom(12).hex()
    body = {"data": [], "fn_index": int(numbers["ask"]), "session_hash": caller, "event_data": event}
    _posted(connection, "/gradio_api/queue/join", body)
    stream = place.connection()
    stream.request("GET", f"/gradio_api/queue/data?session_hash={caller}")
    if b"process_completed" not in stream.getresponse().read():
        raise EvalError("no answer")
    stream.close()


Reader = Callable[[Place, Sequence[str], Callable[[float], None]], None]


def loaded(place: Place, name: str, reader: Reader, shares: Sequence[Sequence[str]]) -> Load:
    """So many readers at once, each with its share of questions."""
    waits: list[float] = []
    failures: list[BaseException] = []

    def read(share: Sequence[str]) -> None:
        try:
            reader(place, share, waits.append)
        except (OSError, http.client.HTTPException, EvalError, ValueError) as error:
            failures.append(error)

    threads = [threading.Thread(target=read, args=(share,)) for share in shares]
    spent, started = processor_seconds(place.process), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if failures:
        print(f"  {name}: {failures[0]!r}", file=sys.stderr)
    return Load(
        name=name,
        readers=len(shares),
        waits=waits,
        failed=sum(map(len, shares)) - len(waits),
        seconds=seconds,
        processor=processor_seconds(place.process) - spent,
        megabytes=megabytes(place.process),
    )


# -- the server's process, as /proc shows it; nothing where there is none -------------------------------------------------


def _family(process: int) -> list[int]:
    """A process and those that it started."""
    try:
        tasks = Path(f"/proc/{process}/task").iterdir()
        children = [int(name) for task in tasks for name in (task / "children").read_text().split()]
    except OSError:
        return []
    return [process, *(found for child in children for found in _family(child))]


def processor_seconds(process: int) -> float:
    """What a process and those that it started have spent on processors."""
    ticks = 0
    for number in _family(process):
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


def megabytes(process: int) -> float:
    """What a process and those that it started hold; what they share is counted once for each, by its share."""
    size = 0
    for number in _family(process):
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{number}/smaps_rollup").read_text(), re.MULTILINE)
        size += int(found[1]) if found else 0
    return size / 1000


@contextmanager
def served(folder: Path, workers: int) -> Iterator[Place]:
    """A server of the code in a folder, with no bound on what one address may ask."""
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port = trial.getsockname()[1]
    own = {"PORT": str(port), "HOST": "127.0.0.1", "ASSISTANT_WORKERS": str(workers), "ASSISTANT_RATE": "0"}
    command = [sys.executable, "-m", "assistant", "serve", "--quiet", "--api"]
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **own, "PYTHONPATH": str(folder)})
    try:
        place = Place(host="127.0.0.1", port=port, process=process.pid)
        _until_up(place, process)
        yield place
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _until_up(place: Place, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            ask_page(place, ["初二的孩子每天该睡几个小时"], lambda wait: None)
        except (OSError, http.client.HTTPException, EvalError):
            time.sleep(0.5)
        else:
            return
    raise EvalError("the server did not start")


def questions_of(name: str, count: int, repeated: bool = False) -> list[str]:
    """So many questions of a set, from its start again where it has fewer: as they stand, or no two the same."""
    cases = list(itertools.islice(itertools.cycle(case.question for case in read_set(name)), count))
    return cases if repeated else [f"{question}（{number}）" for number, question in enumerate(cases)]


def _shares(questions: Sequence[str], readers: int) -> list[Sequence[str]]:
    return [questions[number::readers] for number in range(readers)]


def line(row: dict[str, Any]) -> str:
    return (
        f"{row['load']:<8}{row['readers']:>8}{row['answers']:>9}{row['failed']:>8}{row['answers_a_second']:>10}"
        f"{row['p50']:>9}{row['p95']:>9}{row['processor_ms_an_answer']:>9}{row['megabytes']:>8}"
    )


def run(options: argparse.Namespace) -> int:
    """The command `load`: prints a row a load, and how busy the machine was besides."""
    print(
        f"{'load':<8}{'readers':>8}{'answers':>9}{'failed':>8}{'a second':>10}{'p50 s':>9}{'p95 s':>9}{'cpu ms':>9}{'MB':>8}"
    )
    loads: tuple[tuple[str, Reader], ...] = (("page", ask_page), ("api", ask_service))
    with served(options.folder.resolve(), options.workers) as place:
        for name, reader in loads:
            for readers in options.readers:
                questions = questions_of(options.set, readers * options.questions, options.repeated)
                print(line(loaded(place, name, reader, _shares(questions, readers)).row()), flush=True)
    print("load average of the machine:", *(round(value, 1) for value in os.getloadavg()))
    return 0
