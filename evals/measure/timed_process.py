"""Runs one command and prints, as JSON, how long it took and how much memory it held at most.

A program of its own, of the standard library alone: a process that forks from a large one is charged the large one's
memory, so the command must be started from something small.
"""

import json
import os
import resource
import subprocess
import sys
import time


def main() -> int:
    """sys.argv[1:] is the command. Its standard output comes back in the JSON, its errors are passed through."""
    started = time.perf_counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        output = process.stdout.read().decode("utf-8")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    found = {"seconds": seconds, "peak_bytes": _bytes(usage), "code": process.returncode, "output": output}
    print(json.dumps(found))
    return process.returncode


def _bytes(usage: resource.struct_rusage) -> int:
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)  # Linux counts in KiB


if __name__ == "__main__":
    raise SystemExit(main())
