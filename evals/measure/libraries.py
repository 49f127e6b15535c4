"""The libraries that are measured: the plan alone, with key points, as it ships (laws in their own words), the same without
our ways of asking, with all full texts."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from assistant.pipeline import Assistant
from assistant.settings import Settings
from evals.sets.cases import EvalError

NAMES = ("plan", "digests", "shipped", "unasked", "full")


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A choice of texts with a store of its own; `only` limits the documents, None for all."""

    name: str
    settings: Settings
    only: Sequence[str] | None = None

    def start(self) -> Assistant:
        """The assistant over these texts, its store built where that is needed."""
        with _IndexBar(self.name) as bar:
            return Assistant.start(self.settings, progress=bar.step, only=self.only)

    def environment(self) -> dict[str, str]:
        """The environment in which `python -m assistant` uses the same store and texts."""
        own = {"ASSISTANT_STORE": str(self.settings.store), "ASSISTANT_LIBRARY": str(self.settings.library)}
        return {**os.environ, **own}


class _IndexBar:
    """A progress bar that appears when an index is built and never otherwise."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.bar: tqdm[NoReturn] | None = None

    def __enter__(self) -> "_IndexBar":
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def step(self, step: str, done: int, total: int) -> None:
        if self.bar is None:
            self.bar = tqdm(total=total, desc=f"{self.name}: {step}", unit="passage")
        self.bar.update(done - self.bar.n)


def stores_folder() -> Path:
    """Where the stores of measurements go: ASSISTANT_STORE if it is set, else a cache folder of the user's own."""
    chosen = os.environ.get("ASSISTANT_STORE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "child-policy-assistant" / "evals"


def library(name: str, full_texts: Path | None = None) -> Library:
    """One of NAMES, each with a store of its own. Raises EvalError for "full" without a folder of full texts."""
    if name == "full" and (full_texts is None or not (full_texts / "texts").is_dir()):
        raise EvalError("library full needs --full-texts DIR, a folder that holds texts/<id>.txt")
    folder = stores_folder()
    # The user's own imports would make the figures incomparable: the smaller libraries look in a folder that is not there.
    texts = full_texts if name == "full" and full_texts else folder / "no-library"
    settings = replace(Settings.from_env(), store=folder / name, library=texts, statutes=name != "digests")
    if name == "unasked":
        settings = replace(settings, home=_without_asks(settings.home, folder / "unasked-home"))
    return Library(name=name, settings=settings, only=["zunyi-plan"] if name == "plan" else None)


def _without_asks(home: Path, folder: Path) -> Path:
    """The folder of texts without the ways of asking for clauses: as texts are right after an import."""
    asks = folder / "corpus" / "asks"
    asks.mkdir(parents=True, exist_ok=True)
    links = {folder / name: home / name for name in ("index", "prompts")}
    links |= {folder / "corpus" / path.name: path for path in (home / "corpus").iterdir() if path.name != "asks"}
    for link, target in {**links, asks / "none.tsv": home / "corpus" / "asks" / "none.tsv"}.items():
        if not link.is_symlink():
            link.symlink_to(target.resolve())
    return folder
