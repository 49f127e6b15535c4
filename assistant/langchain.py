"""The assistant in LangChain and LangGraph: a retriever of clauses, and a tool whose answer is verified and ends an agent's turn.

    from assistant.langchain import PolicyRetriever, policy_tool
    from assistant.pipeline import Assistant
    from assistant.settings import Settings

    assistant = Assistant.start(Settings.from_env())
    PolicyRetriever(source=assistant, k=3).invoke("小学生可以带手机上学吗")

docs/integrations.md shows an agent. Everything runs in this process; a chat model that an agent uses may not.
"""

from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import StructuredTool
from pydantic import BaseModel, Field, SkipValidation

from assistant.live import Source
from assistant.records import find
from assistant.render import answer_json, answer_text
from assistant.schema import Role, Turn

_ABOUT = (
    "Answers a question on Chinese child policy (law, schools, health, protection, welfare), in Chinese or English, by quoting "
    "the clauses it rests on; says so where the library holds no answer. Where a child may be in danger, the numbers to call "
    "come first. Show the result whole and unchanged."
)


class PolicyRetriever(BaseRetriever):
    """Clauses nearest to a question, best first, as documents; see `assistant.records` for their metadata.

    `k` bounds how many; `least` is the score from which one counts. Where a child may be in danger the card is the first.
    """

    source: SkipValidation[Source] = Field(exclude=True)
    k: int = Field(default=4, ge=1, le=50)
    least: float = Field(default=0.0, ge=0.0, le=1.0)
    as_of: date | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        assistant = self.source.now()
        address = self.source.settings.plugs.address
        found = find(assistant, query, max(1, k or self.k), address=address, as_of=self.as_of, least=self.least)
        return [
            Document(
                id=record.record_id,
                page_content=record.content,
                metadata={**record.metadata, "title": record.title, "score": record.score},
            )
            for record in found
        ]


class PolicyQuestion(BaseModel):
    """What the tool takes."""

    question: str = Field(description="the question in the asker's own words, at most 1,000 characters")
    history: list[str] = Field(default_factory=list, max_length=30, description="earlier questions, oldest first")


def policy_tool(source: Source, role: Role = "parent", *, ends_turn: bool = True) -> StructuredTool:
    """The tool "ask_child_policy". With `ends_turn` an agent hands its answer on as it is, and no model rewords it."""

    def ask_child_policy(question: str, history: list[str] | None = None) -> tuple[str, dict[str, Any]]:
        turns = [Turn(question=earlier) for earlier in history or []]
        answer = source.now().ask(question, turns, role)
        return answer_text(answer), answer_json(answer)

    return StructuredTool.from_function(
        func=ask_child_policy,
        name="ask_child_policy",
        description=_ABOUT,
        args_schema=PolicyQuestion,
        return_direct=ends_turn,
        response_format="content_and_artifact",
    )
