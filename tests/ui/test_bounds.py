"""What one address may ask, whose it is, and what is told to who asks too much or comes while the server closes."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assistant.api import Service
from assistant.capacity import Capacity
from assistant.errors import UsageError
from assistant.pipeline import Assistant
from assistant.ui import bounds, gate
from assistant.ui.bounds import OwnTable, Rates, SharedTable, shared_table, whose
from assistant.ui.gate import Gate
from tests.conftest import ROOT

CALL = "/gradio_api/component_server/"
STRANGER = "192.0.2.7"
NEAR = Capacity.from_env({"ASSISTANT_PROXIES": "10.0.0.0/8"})


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_requests_may_come_at_once_and_then_evenly() -> None:
    clock = Clock()
    rates = Rates(30, clock)
    assert [rates.wait(STRANGER) for _ in range(30)] == [0] * 30
    assert rates.wait(STRANGER) == 2
    clock.now += 2
    assert (rates.wait(STRANGER), rates.wait(STRANGER)) == (0, 2)
    clock.now += 3600
    assert [rates.wait(STRANGER) for _ in range(31)].count(0) == 30


def test_addresses_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "_MOST_ADDRESSES", 100)
    table = OwnTable()
    rates = Rates(60, Clock(), table)
    for number in range(1000):
        rates.wait(f"198.51.100.{number}")
    assert len(table) == 100


_COUNTS = """
import sys
from pathlib import Path
from assistant.ui.bounds import Rates, SharedTable
rates = Rates(100, lambda: 0.0, SharedTable(Path(sys.argv[1])))
print([rates.wait("192.0.2.7") for _ in range(90)].count(0))
"""


@pytest.mark.skipif(os.name == "nt", reason="several processes share no socket there")
def test_several_processes_count_together(tmp_path: Path) -> None:
    SharedTable.make(tmp_path / "rates")
    command = [sys.executable, "-c", _COUNTS, str(tmp_path / "rates")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) for _ in range(2)]
    assert sum(int(process.communicate(timeout=60)[0]) for process in processes) == 100
    shared = shared_table({"ASSISTANT_RATE_TABLE": str(tmp_path / "rates")})
    assert Rates(100, lambda: 0.0, shared).wait(STRANGER) > 0
    assert Rates(100, lambda: 0.0, shared).wait("192.0.2.8") == 0


@pytest.mark.skipif(os.name == "nt", reason="several processes share no socket there")
def test_in_a_full_table_the_address_not_seen_for_longest_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "_SLOTS", bounds._LOOKED)  # every address may stand everywhere
    SharedTable.make(tmp_path / "rates")
    table = SharedTable(tmp_path / "rates")
    for number in range(bounds._LOOKED + 1):
        table.put(f"198.51.100.{number}", (1.0, float(number)))
    assert table.get("198.51.100.0") is None
    assert all(table.get(f"198.51.100.{number}") == (1.0, number) for number in range(1, bounds._LOOKED + 1))


@pytest.mark.parametrize(
    ("client", "said", "address"),
    [
        pytest.param(STRANGER, "1.1.1.1", STRANGER, id="a stranger's word counts for nothing"),
        pytest.param("10.0.0.1", "1.1.1.1, 192.0.2.9", "192.0.2.9", id="what the proxy saw"),
        pytest.param("10.0.0.1", "192.0.2.9, 10.0.0.2", "192.0.2.9", id="two proxies"),
        pytest.param("10.0.0.1", "", "10.0.0.1", id="the proxy says nothing"),
        pytest.param("10.0.0.1", "no address", "10.0.0.1", id="no address"),
        pytest.param("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::", id="a network"),
        pytest.param("::ffff:192.0.2.9", "", "192.0.2.9", id="an old address in a new form"),
    ],
)
def test_whose_request_it_is(client: str, said: str, address: str) -> None:
    assert whose(client, {"x-forwarded-for": said} if said else {}, NEAR) == address


@pytest.mark.parametrize("name", ["ASSISTANT_WORKERS", "ASSISTANT_RATE", "ASSISTANT_METRICS"])
@pytest.mark.parametrize("value", ["-1", "many", "99999999999999", "²"])
def test_a_number_that_will_not_do_is_named(name: str, value: str) -> None:
    with pytest.raises(UsageError) as caught:
        Capacity.from_env({name: value})
    assert caught.value.details["name"] == name


def test_a_proxy_that_is_no_address_is_named() -> None:
    with pytest.raises(UsageError):
        Capacity.from_env({"ASSISTANT_PROXIES": "my-proxy"})


# -- at the gate -----------------------------------------------------------------------------------------------------------


async def slow(scope: Any, receive: Any, send: Any) -> None:
    """An application that answers when it is let."""
    await receive()
    await asyncio.sleep(0.05)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def asked(
    door: Gate, client: str = STRANGER, path: str = CALL, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    replies: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Any) -> None:
        replies.append(message)

    given = {"host": "127.0.0.1:7860", **(headers or {})}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    method = "POST" if path == CALL else "GET"
    await door({"type": "http", "method": method, "path": path, "headers": raw, "client": (client, 1)}, receive, send)
    told = {name.decode(): value.decode() for name, value in replies[0]["headers"]}
    return replies[0]["status"], told, replies[1]["body"]


def test_too_many_of_one_address_are_told_when_to_come_again_in_their_language() -> None:
    door = Gate(slow, capacity=Capacity(rate=3))

    async def all_of_them() -> list[Any]:
        replies = [await asked(door) for _ in range(4)]
        replies.append(await asked(door, headers={"accept-language": "en-GB"}))
        return [*replies, await asked(door, client="192.0.2.8"), await asked(door, client="127.0.0.1")]

    *first, chinese, english, other, own = asyncio.run(all_of_them())
    assert [reply[0] for reply in first] == [200] * 3
    assert (chinese[0], english[0], other[0], own[0]) == (429, 429, 200, 200)
    assert 0 < int(chinese[1]["retry-after"]) <= 60
    assert "秒" in json.loads(chinese[2])["error"]["message"]
    assert "seconds" in json.loads(english[2])["error"]["message"]


def test_only_so_many_of_one_address_are_worked_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST_OF_ONE", 5)
    door = Gate(slow)

    async def together() -> list[int]:
        replies = await asyncio.gather(*(asked(door) for _ in range(9)), asked(door, client="192.0.2.8"))
        return [status for status, *_ in replies]

    assert asyncio.run(together()) == [200] * 5 + [429] * 4 + [200]
    assert door.running == 0


def test_a_crowded_server_says_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST_AT_ONCE", 3)
    door = Gate(slow)

    async def together() -> list[int]:
        return [status for status, *_ in await asyncio.gather(*(asked(door, f"192.0.2.{n}") for n in range(5)))]

    assert asyncio.run(together()) == [200, 200, 200, 503, 503]


def test_a_closing_server_takes_nothing_new_and_gives_what_is_under_way() -> None:
    door = Gate(slow)

    async def closing() -> tuple[Any, ...]:
        under_way = asyncio.create_task(asked(door))
        await asyncio.sleep(0.01)
        door.closing = True
        late = await asked(door)
        stream = await asked(door, path="/gradio_api/queue/data")
        return await under_way, late, stream, await asked(door, path="/healthz"), await asked(door, path="/readyz")

    under_way, late, stream, lives, ready = asyncio.run(closing())
    assert (under_way[0], late[0], stream[0], lives[0], ready[0]) == (200, 503, 200, 200, 503)
    assert late[1]["retry-after"] == "5"


def test_what_was_done_is_told_only_where_that_is_wanted() -> None:
    async def metrics(door: Gate) -> tuple[int, str]:
        await asked(door)
        status, _, body = await asked(door, path="/metrics")
        return status, body.decode()

    assert asyncio.run(metrics(Gate(slow)))[0] == 404
    status, text = asyncio.run(metrics(Gate(slow, capacity=Capacity(metrics=True))))
    assert status == 200
    assert 'assistant_requests_total{door="call",status="200"} 1.0' in text
    assert STRANGER not in text


def test_a_reply_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LONGEST_ANSWER", 0.01)
    assert asyncio.run(asked(Gate(slow)))[0] == 503


def test_a_body_that_drips_in_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LONGEST_SENDING", 0.05)

    async def receive() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    assert asyncio.run(gate._body(receive)) is None


def test_a_body_for_a_program_that_drips_in_is_not_waited_for(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "LONGEST_SENDING", 0.05)
    door, replies = Gate(slow, service=Service(assistant)), []

    async def receive() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message: Any) -> None:
        replies.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/api/ask", "headers": headers, "client": (STRANGER, 1)}
    asyncio.run(door(scope, receive, send))
    assert replies[0]["status"] == 408
