"""Gradio's memory of its readers, emptied: what a reader asked lives in the reader's browser and nowhere here.

Gradio keeps for every session what its components last took and showed, questions and answers among it, for thousands of
sessions. The page has no component whose value the server must know from one event to the next, so each event gets a fresh
session and nothing of it is kept. What remains is the very last event, which the event loop lets go with the next.
"""

from gradio import Blocks
from gradio.state_holder import SessionState, StateHolder


class Forgetful(StateHolder):
    """Hands out sessions and keeps none."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # gradio leaves it without types

    def __getitem__(self, session_id: str) -> SessionState:
        return SessionState(self.blocks)

    def __contains__(self, session_id: str) -> bool:
        return False


def forget_readers(page: Blocks) -> None:
    """Let a launched page keep nothing of its readers' sessions."""
    forgetful = Forgetful()
    forgetful.set_blocks(page)
    page.app.state_holder = forgetful
