"""Launcher: builds the page and serves it; nothing else."""

from assistant.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["serve"]))
