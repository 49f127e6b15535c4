"""The command line, one of three doors.

In: words typed. Out: text, JSON or files, and an exit code; `main` reads the command, the other files run it.
Never here: a decision about an answer; that is the pipeline's and the tools'.
"""

from assistant.cli.main import main

__all__ = ["main"]
