"""llama.cpp's own server on this machine, in a process of its own, until the tests end.

python -m tests.support.local_server MODEL.gguf KEY     prints its address, then serves until its input ends
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT
from tests.support.tiny_model import ROOM


@contextmanager
def serving(model: Path, key: str) -> Iterator[str]:
    """The base address of a server that runs a model and wants a key."""
    command = [sys.executable, "-m", "tests.support.local_server", str(model), key]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield f"{process.stdout.readline().strip()}/v1"
        finally:
            process.kill()


def _serve(model: str, key: str) -> None:
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = model
    wanted.hostnames, wanted.port, wanted.api_keys = ["127.0.0.1"], 0, [key]
    wanted.n_ctx, wanted.n_parallel, wanted.warmup = ROOM, 1, False
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(wanted)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
