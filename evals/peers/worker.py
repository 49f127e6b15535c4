"""One peer in a process of its own: `python -m evals.peers.worker ORDER.json RESULT.json`.

The result holds the chunks found for each question and the times, or {"error": ...} where the peer cannot be had, built or
asked. Runs in the peers' environment (and in ours, for our own part).
"""

import importlib
import json
import signal
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, NoReturn

from evals.peers.orders import Chunk, Order, Peer

_RANKED = 20  # chunks looked at, so that ten are left when those that repeat a clause are dropped
_WARM_UP = 10


def main(order_file: str, result_file: str) -> int:
    """Carry out the order in a file. 0 done, 1 the peer failed; the result says either."""
    order = Order.read(json.loads(Path(order_file).read_text("utf-8")))
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(order.limit_seconds)
    try:
        result = measure(order)
    except Exception as error:  # whatever goes wrong in a foreign library is that library's result
        result = {"error": _sentence(error)}
    signal.alarm(0)
    Path(result_file).write_text(json.dumps(result, ensure_ascii=False), "utf-8")
    return int("error" in result)


def _too_long(*_: object) -> NoReturn:
    raise TimeoutError("took longer than it was given")


def _sentence(error: BaseException) -> str:
    """The error's first line, after its kind; paths of this machine are no part of a result."""
    words = next((line for line in str(error).splitlines() if line.strip()), "")
    return shown(f"{type(error).__name__}: {words}")


def shown(line: str) -> str:
    """A line as results hold it: without paths of this machine, at most 300 characters.

    >>> shown("OSError: cannot read '/home/somebody/model.bin'")
    'OSError: cannot read …'
    """
    words = ("…" if "/" in word and Path(word.strip("'\"():,")).is_absolute() else word for word in line.split())
    return " ".join(words)[:300]


def measure(order: Order) -> dict[str, Any]:
    """Build, warm up, ask. Loading models is not part of building, as it is not for ours."""
    peer: Peer = importlib.import_module(order.adapter).start(order)
    started = time.perf_counter()
    chunks = peer.build(order.texts)
    build_seconds = time.perf_counter() - started
    for question in order.questions[:_WARM_UP]:
        peer.search(question, peer.count)
    return {
        "versions": {name: metadata.version(name) for name in order.packages},
        "count": peer.count,
        "chunks": len(chunks),
        "chunk_characters": round(sum(chunk.end - chunk.start for chunk in chunks) / max(1, len(chunks)), 1),
        "build_seconds": round(build_seconds, 3),
        "answers": [_asked(peer, question) for question in _bar(order)],
    }


def _bar(order: Order) -> Sequence[str]:
    from tqdm import tqdm

    bar: Any = tqdm(order.questions, desc=order.adapter.rpartition(".")[2], unit="question", leave=False, mininterval=1)
    return bar  # type: ignore[no-any-return]


def _asked(peer: Peer, question: str) -> dict[str, Any]:
    """What it shows by itself, timed, and what it shows when asked for more."""
    started = time.perf_counter()
    shown = peer.search(question, peer.count)
    milliseconds = 1000 * (time.perf_counter() - started)
    ranked = peer.search(question, _RANKED)
    return {"milliseconds": round(milliseconds, 3), "shown": _places(shown), "ranked": _places(ranked)}


def _places(chunks: Sequence[Chunk]) -> list[list[str | int]]:
    return [[chunk.text_id, chunk.start, chunk.end] for chunk in chunks]


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
