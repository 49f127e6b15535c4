import pytest

from assistant.retrieval import load_embedding
from assistant.safety import CardGuide, DangerGuide, read_card_guide, read_danger_guide
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def guide() -> DangerGuide:
    shipped = load_embedding(str(ROOT / "index" / "embedding"))
    return read_danger_guide(ROOT / "corpus", ROOT / "index" / "danger", shipped)


@pytest.fixture(scope="session")
def cards() -> CardGuide:
    return read_card_guide(ROOT / "corpus")
