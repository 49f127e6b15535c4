"""The second reading: it sees a statement and a sentence, lets sentences fall and adds none, and nothing holds it up."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.corpus.load import Corpus
from assistant.errors import UsageError
from assistant.generation.conversation import Conversation
from assistant.generation.generate import Generator, Writer
from assistant.generation.model import ChatModel
from assistant.generation.prompts import load_prompt
from assistant.generation.second_reading import Reader, reason_of
from assistant.generation.verify import Located, Source, statement_of
from assistant.messages import error_text, message
from assistant.pipeline import Assistant
from assistant.question.question import read_question
from assistant.render import answer_text
from assistant.schema import Answer, Role, Turn
from assistant.settings import ModelSettings, read_model_settings
from tests.conftest import ROOT
from tests.support.chat_server import ChatServer, Script
from tests.support.replies import SLEEP_QUOTE, says

SLEEP = "初二的孩子每天该睡几个小时?"
TODAY = date(2026, 11, 23)
KEY = "sk-second-0123456789"
HONEST = ("规划倡导初中生每天睡9小时。", SLEEP_QUOTE, "初中生9小时")
REST = ("家庭要合理安排孩子的作息。", "家庭合理安排儿童作息", "家庭合理安排")
ENTAILED = '{"words": "初中生9小时", "verdict": "entailed"}'


def conversation(assistant: Assistant, server: ChatServer, at_once: int = 4, **options: Any) -> Conversation:
    settings = {"timeout": 20, **options}
    model = ModelSettings(provider="openai", name="m", address=server.address, key=KEY, **settings)  # type: ignore[arg-type]
    writer = Writer(assistant.quoter.context, assistant.settings.prompts)
    return Conversation(assistant.quoter, Generator(writer, ChatModel(model), at_once), assistant.settings.prompts)


def told(
    assistant: Assistant,
    reading: Script | None,
    *sentences: tuple[str, str, str],
    role: Role = "parent",
    **options: Any,
) -> tuple[list[Answer], ChatServer]:
    """All states of the answer, and the server that wrote it and read it again."""
    with ChatServer(Script(reply=says(*sentences), reading=reading)) as server:
        talk = conversation(assistant, server, **options)
        history = (Turn(question="小学生每天要睡多久?"),)
        return list(talk.stream(read_question(SLEEP), history, role, TODAY)), server


def reasons(answer: Answer) -> list[str]:
    return [verdict["reason"] for verdict in answer.provenance["verdicts"]]  # type: ignore[attr-defined]


def prose(answer: Answer) -> list[str]:
    return [segment.text for segment in answer.segments if segment.kind == "prose"]


def of_sentence(replies: dict[str, Callable[[], str]]) -> Callable[[dict[str, Any]], str]:
    """A reader who has a reply for each sentence that holds certain words."""

    def reply(body: dict[str, Any]) -> str:
        sentence = body["messages"][-1]["content"].rpartition("\n")[2]
        return next(said() for words, said in replies.items() if words in sentence)

    return reply


# -- verdicts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        ENTAILED,
        f"```json\n{ENTAILED}\n```",
        f"<think>not entailed?</think>\n{ENTAILED}",
        "entailed",
        "Entailed.\nThe words are the same.",
    ],
)
def test_an_entailed_sentence_is_shown(assistant: Assistant, reply: str) -> None:
    states, server = told(assistant, Script(reply=reply), HONEST)
    assert prose(states[-1]) == [HONEST[0]]
    assert reasons(states[-1]) == [""]
    assert states[-1].provenance["check"] == "openai:m"
    assert len(server.readings) == 1


FALLS = [
    pytest.param('{"words": "倡导", "verdict": "not entailed"}', "not_entailed", id="no"),
    pytest.param("not entailed", "not_entailed", id="no_in_words"),
    pytest.param('{"words": "倡导", "verdict": "unsure"}', "unsure", id="unsure"),
    pytest.param("The sentence is entailed.", "unsure", id="a_sentence"),
    pytest.param("yes", "unsure", id="another_word"),
    pytest.param("", "unsure", id="empty"),
    pytest.param("<think>entailed", "unsure", id="only_thought"),
    pytest.param('{"words": "初中生9小', "unsure", id="cut"),
    pytest.param('{"verdict": ["entailed"]}', "unsure", id="a_list"),
    pytest.param('["entailed"]', "unsure", id="only_a_list"),
    pytest.param("[" * 400, "unsure", id="nested"),
    pytest.param('{"words": "初中生必须睡10小时", "verdict": "entailed"}', "unsure", id="words_of_its_own"),
]


@pytest.mark.parametrize(("reply", "reason"), FALLS)
def test_anything_else_lets_the_sentence_fall(assistant: Assistant, reply: str, reason: str) -> None:
    states, _ = told(assistant, Script(reply=reply), HONEST)
    quoted = assistant.ask(SLEEP, today=TODAY)
    assert not [state for state in states if prose(state)]
    assert reasons(states[-1]) == [reason]
    assert states[-1].segments == quoted.segments
    assert message("zh", "notice.model_replaced") in states[-1].notices


@pytest.mark.parametrize(
    "reading", [Script(status=500), Script(status=401), Script(reply="entailed", delay=4)], ids=["500", "401", "mute"]
)
def test_a_reader_that_fails_lets_the_sentence_fall(assistant: Assistant, reading: Script) -> None:
    begun = time.monotonic()
    states, _ = told(assistant, reading, HONEST, timeout=5)
    assert time.monotonic() - begun < 4
    assert reasons(states[-1]) == ["unread"]
    assert states[-1].provenance["fallback"] == "model_replaced"
    assert KEY not in str(states)


@pytest.mark.parametrize(
    ("reading", "reason"),
    [(Script(status=401), "key"), (Script(status=402), "quota"), (Script(reply="entailed", delay=4), "timeout")],
    ids=["key", "quota", "mute"],
)
def test_a_reader_that_fails_is_told_of(assistant: Assistant, reading: Script, reason: str) -> None:
    states, _ = told(assistant, reading, HONEST, timeout=5)
    why = message("zh", f"model.reason_{reason}")
    assert message("zh", "notice.model_unread", spec="openai:m", reason=why, count=1) in states[-1].notices
    assert not [notice for state in states[:-1] for notice in state.notices if why in notice]


def test_a_reader_that_says_no_has_not_failed(assistant: Assistant) -> None:
    states, _ = told(assistant, Script(reply="not entailed"), HONEST)
    assert not [notice for notice in states[-1].notices if "openai:m" in notice]


def test_a_reader_that_cannot_but_think_is_not_cut_in_its_thoughts() -> None:
    thinker = ModelSettings(provider="openai", name="deepseek-reasoner", address="http://h/v1")
    assert Reader(thinker, ROOT / "prompts", 1).model.longest > 4_000
    talker = replace(thinker, name="deepseek-chat", thinking="on")
    assert (Reader(talker, ROOT / "prompts", 1).model.longest, talker.thinking) == (200, "on")


def test_a_failed_request_is_made_once_more(assistant: Assistant) -> None:
    states, server = told(assistant, Script(reply="entailed", status=500, fail_first=1), HONEST)
    assert prose(states[-1]) == [HONEST[0]]
    assert len(server.readings) == 2


def test_what_the_rules_dropped_is_not_read(assistant: Assistant) -> None:
    lie = ("初中生每天必须睡9小时。", SLEEP_QUOTE, "初中生9小时")
    states, server = told(assistant, Script(reply="entailed"), lie, HONEST)
    assert reasons(states[-1]) == ["modality", ""]
    assert prose(states[-1]) == [HONEST[0]]
    assert len(server.readings) == 1


def test_a_sentence_of_the_text_itself_is_not_read(assistant: Assistant) -> None:
    clause = assistant.clause("zunyi-plan/2.1/measures/8")
    words = next(sentence.text.strip() for sentence in clause.sentences if "初中生9小时" in sentence.text)
    states, server = told(assistant, Script(reply="not entailed"), (words, words, "初中生9小时"))
    assert prose(states[-1]) == [words]
    assert server.readings == []


# -- several ------------------------------------------------------------------------------------------------------


def test_several_are_read_at_once(assistant: Assistant) -> None:
    both = threading.Barrier(2, timeout=5)

    def meets() -> str:
        both.wait()
        return "entailed"

    states, _ = told(assistant, Script(reply=of_sentence({"": meets})), HONEST, REST)
    assert prose(states[-1]) == [HONEST[0], REST[0]]


def test_no_more_at_once_than_is_set(assistant: Assistant) -> None:
    alone = threading.Lock()

    def reads() -> str:
        if not alone.acquire(blocking=False):
            return "unsure"
        time.sleep(0.2)
        alone.release()
        return "entailed"

    states, _ = told(assistant, Script(reply=of_sentence({"": reads})), HONEST, REST, at_once=1)
    assert reasons(states[-1]) == ["", ""]


def test_a_slow_one_keeps_its_place(assistant: Assistant) -> None:
    read = threading.Event()

    def slow() -> str:
        return "entailed" if read.wait(5) else "unsure"

    def fast() -> str:
        read.set()
        return "entailed"

    states, _ = told(assistant, Script(reply=of_sentence({"9小时": slow, "作息": fast})), HONEST, REST)
    assert next(prose(state) for state in states if prose(state)) == [HONEST[0]]
    assert prose(states[-1]) == [HONEST[0], REST[0]]


def test_one_too_slow_falls_alone(assistant: Assistant) -> None:
    def too_slow() -> str:
        time.sleep(3)
        return "entailed"

    replies = {"作息": too_slow, "9小时": lambda: "entailed"}
    states, _ = told(assistant, Script(reply=of_sentence(replies)), REST, HONEST, timeout=6)
    assert reasons(states[-1]) == ["unread", ""]
    assert prose(states[-1]) == [HONEST[0]]
    assert message("zh", "notice.model_dropped", count=1) in states[-1].notices


# -- what is sent -------------------------------------------------------------------------------------------------


def test_statement_and_sentence_are_all_that_is_sent(assistant: Assistant) -> None:
    _, server = told(assistant, Script(reply=ENTAILED), HONEST, role="director")
    body = server.readings[0].body
    system, user = body["messages"]
    clause = assistant.clause("zunyi-plan/2.1/measures/8")
    title = assistant.document("zunyi-plan").title
    stated = next(sentence.text.strip() for sentence in clause.sentences if SLEEP_QUOTE in sentence.text)
    assert system == {"role": "system", "content": load_prompt(ROOT / "prompts", "second-reading", "zh").text}
    assert user["content"] == f"原文：\n{title} · {clause.locator('zh')}\n{stated}\n\n这句话：\n{HONEST[0]}"
    assert (body["temperature"], body["max_tokens"]) == (0, 200)
    sent = json.dumps(body, ensure_ascii=False)
    assert not [words for words in ("初二", "几个小时", "多久", "director", "园长", KEY) if words in sent]


def test_a_yes_is_not_read_without_its_question(assistant: Assistant) -> None:
    sentence = (f"是的，{HONEST[0]}", SLEEP_QUOTE, "初中生9小时")
    states, server = told(assistant, Script(reply=ENTAILED), sentence)
    assert prose(states[-1]) == [sentence[0]]
    assert server.readings[0].body["messages"][-1]["content"].endswith(f"\n{HONEST[0]}")


def test_an_item_stands_after_the_words_that_open_its_list(corpus: Corpus) -> None:
    clause = corpus.clauses["anti-domestic-violence-law-2015/29"]
    lead, _, item = clause.sentences[:3]
    located = Located(source=Source(token="K7", clause=clause), start=item.start, end=item.end)
    assert statement_of(located, "zh") == (lead.text + item.text,)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_prompt_is_short(language: str) -> None:
    prompt = load_prompt(ROOT / "prompts", "second-reading", language)  # type: ignore[arg-type]
    assert len(prompt.system) + len(prompt.user) < 1000


def test_ollama_is_asked_for_few_words_and_no_thoughts() -> None:
    with ChatServer(Script(reading=Script(reply="entailed"))) as server:
        model = ModelSettings(provider="ollama", name="m", address=server.ollama_address, timeout=10)
        reader = Reader(model, ROOT / "prompts", 1)
        assert reader.read("S.", "T\nS.", "en", time.monotonic() + 10) == ""
    body = server.readings[0].body
    assert body["think"] is False
    assert (body["options"]["num_predict"], body["options"]["temperature"]) == (200, 0)


def test_words_may_leave_something_out() -> None:
    reply = '{"words": "每天小学生10小时……高中生8小时", "verdict": "entailed"}'
    assert reason_of(reply, SLEEP_QUOTE) == ""


# -- off ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["parent", "instructor", "director"])
def test_off_shows_the_statement_under_each_sentence(assistant: Assistant, role: Role) -> None:
    states, server = told(assistant, None, HONEST, REST, role=role, check="off")
    answer = states[-1]
    lines = answer_text(answer).splitlines()
    under = [lines[place + 1] for place, line in enumerate(lines) if any(text in line for text in (HONEST[0], REST[0]))]
    assert server.readings == []
    assert [SLEEP_QUOTE in under[0], REST[1] in under[1]] == [True, True]
    assert answer.provenance["check"] == "off"
    kinds = [segment.kind for segment in answer.segments]
    assert kinds.count("prose") == kinds.count("quote") == 2


# -- settings -----------------------------------------------------------------------------------------------------

OWN = {"ASSISTANT_LLM": "qwen", "ASSISTANT_LLM_BASE_URL": "http://h/v1", "ASSISTANT_LLM_KEY": "k"}
SETTINGS = [
    pytest.param(OWN, ("openai:qwen", "http://h/v1", "k"), id="same_by_default"),
    pytest.param(OWN | {"ASSISTANT_LLM_CHECK": "same"}, ("openai:qwen", "http://h/v1", "k"), id="same"),
    pytest.param(OWN | {"ASSISTANT_LLM_CHECK": "glm"}, ("openai:glm", "http://h/v1", "k"), id="another_model"),
    pytest.param(OWN | {"ASSISTANT_LLM_CHECK": "openai:glm"}, ("openai:glm", "http://h/v1", "k"), id="provider_named"),
    pytest.param(
        OWN | {"ASSISTANT_LLM_CHECK": "glm", "ASSISTANT_LLM_CHECK_KEY": "c"},
        ("openai:glm", "http://h/v1", "c"),
        id="own_key",
    ),
    pytest.param(
        OWN | {"ASSISTANT_LLM_CHECK": "glm", "ASSISTANT_LLM_CHECK_BASE_URL": "http://c/v1"},
        ("openai:glm", "http://c/v1", ""),
        id="own_address_never_gets_the_first_key",
    ),
    pytest.param(
        OWN | {"ASSISTANT_LLM_CHECK_BASE_URL": "http://c/v1", "ASSISTANT_LLM_CHECK_KEY": "c"},
        ("openai:qwen", "http://c/v1", "c"),
        id="same_model_elsewhere",
    ),
    pytest.param(
        OWN | {"ASSISTANT_LLM_CHECK": "deepseek:deepseek-chat", "DEEPSEEK_API_KEY": "d"},
        ("openai:deepseek-chat", "https://api.deepseek.com/v1", "d"),
        id="another_service",
    ),
    pytest.param(
        OWN | {"ASSISTANT_LLM_CHECK": "ollama:qwen3:8b"},
        ("ollama:qwen3:8b", "http://127.0.0.1:11434", ""),
        id="ollama",
    ),
]


@pytest.mark.parametrize(("env", "expected"), SETTINGS)
def test_settings(env: dict[str, str], expected: tuple[str, str, str]) -> None:
    settings = read_model_settings(env)
    assert settings is not None
    assert settings.reader is not None
    assert (settings.reader.spec, settings.reader.address, settings.reader.key) == expected
    assert f"key='{expected[2]}'" not in repr(settings)


def test_off_is_a_setting() -> None:
    settings = read_model_settings(OWN | {"ASSISTANT_LLM_CHECK": "off"})
    assert settings is not None
    assert settings.reader is None
    assert read_model_settings({"ASSISTANT_LLM_CHECK": "off"}) is None


@pytest.mark.parametrize(
    "env",
    [
        {"ASSISTANT_LLM": "openai:x", "ASSISTANT_LLM_CHECK": f"http://user:{KEY}@h/v1"},
        {"ASSISTANT_LLM": "openai:x", "ASSISTANT_LLM_CHECK_BASE_URL": f"ftp://user:{KEY}@h"},
        {"ASSISTANT_LLM": "openai:x", "ASSISTANT_LLM_CHECK": "gpt"},
    ],
)
def test_settings_that_cannot_be_read(env: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        read_model_settings(env)
    for language in ("zh", "en"):
        told = error_text(caught.value, language)  # type: ignore[arg-type]
        assert "ASSISTANT_LLM_CHECK" in told
        assert KEY not in told


# -- who reads is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "check", "keys"),
    [
        ("entailed", "same", ["doctor_check", "doctor_check_ok"]),
        ("unsure", "same", ["doctor_check", "model_check_unread"]),
        ("entailed", "off", ["doctor_check_off"]),
    ],
)
def test_doctor_says_what_checks(assistant: Assistant, reply: str, check: str, keys: list[str]) -> None:
    from assistant.cli.doctor import _says_what_checks, _second_reading

    class Holder:
        def conversation(self) -> Conversation:
            return talk

    with ChatServer(Script(reading=Script(reply=reply))) as server:
        talk = conversation(assistant, server, check=check)
        findings = [_says_what_checks(talk.generator.model.settings), *_second_reading(Holder())]
    assert [finding.json("zh")["check"] for finding in findings] == keys
    shown = "".join(finding.text(language) for finding in findings for language in ("zh", "en"))  # type: ignore[arg-type]
    assert KEY not in shown
    assert "http" not in shown
