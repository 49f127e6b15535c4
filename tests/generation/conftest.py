"""The packages of the services are loaded once, so that no test's time-out pays for their import."""

import pytest

from assistant.generation.model import connect
from assistant.settings import ModelSettings


@pytest.fixture(autouse=True, scope="session")
def _loaded() -> None:
    for provider in ("openai", "ollama"):
        connect(ModelSettings(provider=provider, name="m", address="http://127.0.0.1:9"))
