"""Prompts: both languages alike, every quotation in them verbatim, braces in values only braces."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.answering.cite import locate
from assistant.corpus.load import Corpus
from assistant.errors import CorpusInvalid, CorpusMissing
from assistant.generation.prompts import VARIABLES, answer_messages, load_prompt
from assistant.schema import ROLES, Language, Role
from tests.conftest import ROOT

PROMPTS = ROOT / "prompts"


def test_every_file_belongs_to_a_prompt() -> None:
    names = {path.name for path in PROMPTS.iterdir()}
    known = {
        f"{name}.{part}.{language}.md" for name in VARIABLES for part in ("system", "user") for language in ("zh", "en")
    }
    assert names <= known
    assert {name.replace(".zh.", ".en.") for name in names} == {
        name.replace(".zh.", ".en.") for name in names if ".en." in name
    }


@pytest.mark.parametrize("name", VARIABLES)
def test_languages_declare_the_same_variables(name: str) -> None:
    zh, en = load_prompt(PROMPTS, name, "zh"), load_prompt(PROMPTS, name, "en")
    assert zh.variables == en.variables == VARIABLES[name]
    assert zh.version != en.version


def quotations(text: str) -> list[str]:
    return re.findall(r'⟦X\d: "([^"]+)"⟧', text) + re.findall(r'"quote": "([^"]{9,})"', text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_quotations_are_verbatim(corpus: Corpus, language: str) -> None:
    texts = [
        clause.text if language == "zh" else " ".join(s.translation for s in clause.sentences)
        for clause in corpus.clauses.values()
        if clause.document_id == "zunyi-plan"
    ]
    found = [
        q
        for path in PROMPTS.glob(f"*.{language}.md")
        for q in quotations(path.read_text("utf-8"))
        if q != "words of the statement"
    ]
    assert len(found) >= 4
    assert [q for q in found if not any(locate(q, text) for text in texts)] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_an_answers_prompt_is_short_and_says_what_to_write_where_nothing_answers(
    role: Role, language: Language
) -> None:
    for form in ("schema", "text"):
        prepared = answer_messages(PROMPTS, role, language, form, dict.fromkeys(VARIABLES["answer-parent"], ""))
        assert sum(len(text) for _, text in prepared.messages) < 3000
        assert "none" in prepared.messages[0][1].split("X2")[0]


def test_values_are_never_templates() -> None:
    values = {"today": "{0}", "question": "{question} {{x}} {a.b}", "clauses": "{clauses!r} {0[secret]}"}
    prepared = answer_messages(PROMPTS, "parent", "zh", "schema", values)
    system, user = prepared.messages
    assert system[0] == "system"
    assert '{"sentences": [{"text"' in system[1]
    assert "{question} {{x}} {a.b}" in user[1]
    assert "{clauses!r} {0[secret]}" in user[1]
    assert set(prepared.versions) == {"answer-parent", "form-schema"}


def test_missing_values_are_named_all_at_once() -> None:
    with pytest.raises(KeyError, match="clauses, question"):
        load_prompt(PROMPTS, "answer-parent", "en").messages({"today": "", "form": ""})


def test_wrong_variables_and_missing_files(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        load_prompt(tmp_path, "rewrite", "zh")
    (tmp_path / "rewrite.system.zh.md").write_text("{today} {secret}", "utf-8")
    with pytest.raises(CorpusInvalid, match=r"history, question, secret"):
        load_prompt(tmp_path, "rewrite", "zh")


def test_version_follows_the_words(tmp_path: Path) -> None:
    file = tmp_path / "form-text.system.zh.md"
    file.write_text("一", "utf-8")
    first = load_prompt(tmp_path, "form-text", "zh").version
    file.write_text("二", "utf-8")
    assert load_prompt(tmp_path, "form-text", "zh").version != first


# -- the commands ---------------------------------------------------------------------------------------------------


def command(store: Path, *arguments: str, reply: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    import os

    environ = {**os.environ, "ASSISTANT_STORE": str(store), **env}
    words = [sys.executable, "-m", "assistant", *arguments]
    return subprocess.run(words, input=reply, capture_output=True, text=True, cwd=ROOT, env=environ, check=False)


QUESTION = "初二的孩子每天该睡几个小时?"


@pytest.mark.slow
def test_prompt_and_verify_speak_of_the_same_tokens(assistant: object, settings: object) -> None:
    store = settings.store  # type: ignore[attr-defined]
    sent = json.loads(command(store, "prompt", QUESTION, "--json").stdout)
    token = next(s["token"] for s in sent["sources"] if s["clause_id"] == "zunyi-plan/2.1/measures/8")
    assert f"⟦{token}⟧" in sent["messages"][1]["content"]
    reply = f'规划倡导初中生每天睡9小时。⟦{token}: "初中生9小时"⟧\n初中生必须睡9小时。⟦{token}: "初中生9小时"⟧'
    answer = json.loads(command(store, "verify", "--question", QUESTION, reply=reply).stdout)
    asked = json.loads(command(store, "ask", QUESTION, "--json").stdout)
    assert answer.keys() == asked.keys()
    assert "\n规划倡导初中生每天睡9小时。[1]" in answer["text"]
    assert [(v["verdict"], v["reason"]) for v in answer["provenance"]["verdicts"]] == [
        ("kept", ""),
        ("dropped", "modality"),
    ]


def test_prompt_of_a_question_that_is_not_put_to_a_model(assistant: object, settings: object) -> None:
    done = command(settings.store, "prompt", "你好", "--json")  # type: ignore[attr-defined]
    assert json.loads(done.stdout)["messages"] == []


def test_doctor_without_a_model(assistant: object, settings: object) -> None:
    done = command(settings.store, "doctor", "--json", ASSISTANT_LANGUAGE="en")  # type: ignore[attr-defined]
    findings = json.loads(done.stdout)
    assert done.returncode == 0
    assert all(finding["ok"] for finding in findings)
    assert findings[-1]["check"] == "doctor_unset"


@pytest.mark.slow
def test_doctor_tries_both_forms_and_remembers(assistant: object, settings: object) -> None:
    from tests.support.chat_server import ChatServer, Script

    reply = '规划倡导初中生每天睡9小时。⟦Z9: "初中生9小时"⟧\n⟦complete: full⟧'
    store = settings.store  # type: ignore[attr-defined]
    with ChatServer(Script(reply=reply, refuses=frozenset({"response_format", "tools"}))) as server:
        env = {"ASSISTANT_LLM": "m", "ASSISTANT_LLM_BASE_URL": server.address, "ASSISTANT_LLM_KEY": "sk-secret"}
        done = command(store, "doctor", "--json", **env)
    findings = json.loads(done.stdout)
    assert done.returncode == 0
    assert findings[-1]["text"] == "以后按“text”格式提问。"
    checks = [finding["check"] for finding in findings]
    told = ["doctor_reached", "doctor_first", "doctor_stream_ok", "doctor_thinking_none", "doctor_bound"]
    assert [check for check in checks if check in told] == told
    assert "doctor_json_no" in checks
    assert "doctor_without" not in checks
    assert "sk-secret" not in done.stdout + done.stderr
    (store / "reply-form.json").unlink()


@pytest.mark.slow
def test_doctor_says_what_to_do(assistant: object, settings: object) -> None:
    from tests.support.chat_server import ChatServer, Script

    store = settings.store  # type: ignore[attr-defined]
    with ChatServer(Script(reply="x", only_key="right")) as server:
        env = {"ASSISTANT_LLM": "m", "ASSISTANT_LLM_BASE_URL": server.address, "ASSISTANT_LLM_KEY": "sk-wrong"}
        done = command(store, "doctor", **env)
    assert done.returncode == 6
    assert "ASSISTANT_LLM_KEY" in done.stdout
    assert "sk-wrong" not in done.stdout + done.stderr


def test_llm_is_wanted_but_not_set(assistant: object, settings: object) -> None:
    done = command(settings.store, "ask", QUESTION, "--llm")  # type: ignore[attr-defined]
    assert done.returncode == 2
    assert "ASSISTANT_LLM" in done.stderr


@pytest.mark.slow
def test_batch_keeps_its_order(assistant: object, settings: object, tmp_path: Path) -> None:
    from tests.support.chat_server import ChatServer, Script

    lines = "\n".join(json.dumps({"id": number, "question": QUESTION}) for number in range(6))
    with ChatServer(Script(reply="x", delay=0.2)) as server:
        env = {"ASSISTANT_LLM": "m", "ASSISTANT_LLM_BASE_URL": server.address, "ASSISTANT_LLM_CONCURRENCY": "3"}
        done = command(settings.store, "ask", "--batch", "-", reply=lines, **env)  # type: ignore[attr-defined]
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == list(range(6))
    assert {answer["provenance"]["fallback"] for answer in answers} == {"model_language"}
