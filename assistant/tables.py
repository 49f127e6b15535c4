"""How the hand-written tables are read: whatever is wrong with one, the reader is told which file it is."""

import csv
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from assistant.errors import CorpusInvalid, CorpusMissing

_UNFIT = (KeyError, TypeError, ValueError, AttributeError, IndexError, AssertionError, csv.Error, re.error)


@contextmanager
def reading(path: Path | Traversable) -> Iterator[None]:
    """Turns what can go wrong while a table is read into the errors that name its file.

    Raises CorpusMissing or CorpusInvalid.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise CorpusMissing("corpus_missing", document=path.name.partition(".")[0], file=path.name) from error
    except OSError as error:
        raise CorpusInvalid("corpus_invalid", file=f"{path.name}: {error.strerror}") from error
    except _UNFIT as error:
        raise CorpusInvalid("corpus_invalid", file=f"{path.name}: {error}") from error


def read_toml(path: Path | Traversable) -> dict[str, Any]:
    """The table that a TOML file holds. Raises CorpusMissing or CorpusInvalid."""
    with reading(path):
        return tomllib.loads(path.read_text("utf-8"))
