"""Saved kits: what comes back, what is marked, what is refused."""

import json
from dataclasses import replace
from datetime import date

import pytest

from assistant.cli.main import main
from assistant.corpus.load import Corpus
from assistant.errors import UsageError
from assistant.messages import error_text
from assistant.pipeline import Assistant
from assistant.schema import Clause
from assistant.tools.kit import PARTIES, Kit, add_clause, add_question, build_kit, load_kit, move, save_kit
from assistant.tools.kit.export.files import export_kit
from assistant.tools.kit.export.markdown import markdown
from assistant.tools.kit.kit import Format
from assistant.tools.kit.saved import LARGEST_FILE
from assistant.tools.kit.wording import notices, original

WRITTEN: tuple[Format, ...] = ("docx", "pptx", "handout", "md", "json")  # without another program


@pytest.fixture(scope="module")
def kit(assistant: Assistant) -> Kit:
    return build_kit(assistant, "bullying", "junior", 45)


def with_corpus(assistant: Assistant, corpus: Corpus, today: date | None = None) -> Assistant:
    """The same assistant over an altered library, the index as it was."""
    quoter = type(assistant.quoter)(replace(assistant.quoter.context, corpus=corpus))
    return Assistant(replace(assistant.settings, fixed_day=today or assistant.settings.today), quoter)


def altered(assistant: Assistant, clause_id: str, clause: Clause | None) -> Assistant:
    """The library with one clause changed or gone."""
    clauses = {key: value for key, value in assistant.corpus.clauses.items() if key != clause_id}
    if clause is not None:
        clauses[clause_id] = clause
    return with_corpus(assistant, replace(assistant.corpus, clauses=clauses))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("subject", ["myopia", "校车安全"])
def test_a_kit_comes_back_as_it_was(assistant: Assistant, subject: str, language: str) -> None:
    made = build_kit(assistant, subject, "community", 45, language)  # type: ignore[arg-type]
    assert load_kit(save_kit(made), assistant) == made


def test_a_changed_clause_is_marked_and_left_out(kit: Kit, assistant: Assistant) -> None:
    told = kit.points[0].message
    clause = assistant.clause(told.quotes[0].citation.clause_id)
    other = replace(clause, text=clause.text.replace(told.quotes[0].citation.quote[:6], "别的"))
    opened = load_kit(save_kit(kit), altered(assistant, clause.clause_id, other))
    assert opened.points[0].stale == "changed"
    assert told.text not in markdown(replace(opened, questions=(), case=None))
    assert any("没有放进来" in notice for notice in notices(opened))
    for form in WRITTEN:
        assert export_kit(opened, form)


def test_a_missing_clause_is_marked(kit: Kit, assistant: Assistant) -> None:
    record = json.loads(save_kit(kit))
    record["points"][0] = {
        "key": "gone-law/1#0",
        "quotes": [{**record["points"][0]["quotes"][0], "clause_id": "gone-law/1"}],
    }
    opened = load_kit(json.dumps(record).encode(), assistant)
    assert opened.points[0].stale == "missing"
    assert opened.points[0].quotes()[0].document.title == "gone-law"
    assert len(opened.points) == len(kit.points)


def test_a_clause_that_expired_since_is_marked(kit: Kit, assistant: Assistant) -> None:
    document_id = kit.points[0].quotes()[0].document.document_id
    ended = replace(assistant.corpus.documents[document_id], period_end="2026-12-31")
    documents = {**assistant.corpus.documents, document_id: ended}
    later = with_corpus(assistant, replace(assistant.corpus, documents=documents), date(2027, 6, 1))
    opened = load_kit(save_kit(kit), later)
    assert opened.points[0].stale == "expired"
    assert opened.points[0].message.text in markdown(opened)


def test_a_sentence_that_was_written_otherwise_since_gives_way_to_its_source(kit: Kit, assistant: Assistant) -> None:
    record = json.loads(save_kit(kit))
    record["points"][0]["key"] = "00000000"
    opened = load_kit(json.dumps(record).encode(), assistant)
    assert opened.points[0].message.by == "source"
    assert opened.points[0].message.text == original(kit.points[0].quotes()[0])
    assert opened.points[0].talk == ""


def test_an_answer_that_differs_now_is_marked(kit: Kit, assistant: Assistant) -> None:
    record = json.loads(save_kit(kit))
    record["questions"][0]["quotes"][0]["quote"] = "从前的话"
    opened = load_kit(json.dumps(record).encode(), assistant)
    assert opened.questions[0].stale == "changed"
    assert opened.questions[0].answer == kit.questions[0].answer
    assert "从前的话" not in markdown(opened)


def test_invented_words_never_come_out(kit: Kit, assistant: Assistant) -> None:
    record = json.loads(save_kit(kit))
    record["points"][0]["quotes"][0]["quote"] = "每天必须打孩子3次"
    record["points"][0]["message"] = record["points"][0]["talk"] = "每天必须打孩子3次"
    record["sides"]["school"][0]["quotes"] = []
    record["title"] = "假标题"
    with pytest.raises(UsageError, match="kit_broken"):
        load_kit(json.dumps(record).encode(), assistant)
    record["sides"]["school"] = []
    opened = load_kit(json.dumps(record).encode(), assistant)
    assert opened.points[0].stale == "changed"
    assert opened.title == kit.title
    assert "每天必须打孩子" not in markdown(opened)


def test_what_an_instructor_changed_comes_back(kit: Kit, assistant: Assistant) -> None:
    changed = add_clause(move(kit, "points", 0, 2), assistant, "points", "civil-code-2020/1191", insist=True)
    changed = add_question(changed, assistant, "学校发现欺凌不报告会怎么样？", insist=True)
    assert load_kit(save_kit(changed), assistant) == changed


# -- kits of the first form ------------------------------------------------------------------------------------------------


def older(kit: Kit, **values: object) -> bytes:
    """The kit as the first form held it: clauses in places, no sentences."""
    quotes = json.loads(save_kit(kit))["points"][0]["quotes"]
    record = {**json.loads(save_kit(kit)), "version": 1, "points": quotes, "legal_basis": quotes}
    record |= {"duties": dict.fromkeys(PARTIES, quotes), "questions": [{"question": "欺凌要报告吗？", "quotes": []}]}
    return json.dumps({**record, **values}).encode()


def test_an_older_kit_of_a_topic_is_made_anew_and_says_so(kit: Kit, assistant: Assistant) -> None:
    opened = load_kit(older(kit), assistant)
    assert opened.points == kit.points
    assert any("旧版本" in notice for notice in notices(opened))


def test_an_older_kit_of_free_text_keeps_its_clauses(kit: Kit, assistant: Assistant) -> None:
    opened = load_kit(older(kit, topic="", title="量子力学"), assistant)
    assert opened.title == "量子力学"
    assert opened.older
    assert [quote.citation for point in opened.points for quote in point.quotes()] == [
        quote.citation for quote in kit.points[0].quotes()
    ]
    assert opened.questions[0].question == "欺凌要报告吗？"


def test_an_older_kit_of_a_topic_that_is_gone_is_refused_in_a_sentence(kit: Kit, assistant: Assistant) -> None:
    with pytest.raises(UsageError, match="kit_topic_gone"):
        load_kit(older(kit, topic="disability-2021"), assistant)


def changed(kit: Kit, **values: object) -> bytes:
    return json.dumps({**json.loads(save_kit(kit)), **values}).encode()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        pytest.param(b"", "kit_broken", id="empty"),
        pytest.param(b"\xff\xfe\x00", "kit_broken", id="not_text"),
        pytest.param(b"{", "kit_broken", id="cut"),
        pytest.param(b"[" * 100_000, "kit_broken", id="deep"),
        pytest.param(b"[]", "kit_foreign", id="a_list"),
        pytest.param(b'{"a": 1}', "kit_foreign", id="another_file"),
        pytest.param(b"PK\x03\x04", "kit_broken", id="a_word_file"),
        pytest.param(b" " * (LARGEST_FILE + 1), "kit_too_large", id="too_large"),
    ],
)
def test_files_that_are_no_kit_are_refused(assistant: Assistant, data: bytes, key: str) -> None:
    with pytest.raises(UsageError) as refused:
        load_kit(data, assistant)
    assert refused.value.key == key
    assert all(error_text(refused.value, language) for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("values", "key"),
    [
        pytest.param({"version": 3}, "kit_newer", id="newer"),
        pytest.param({"version": "2"}, "kit_broken", id="version_of_text"),
        pytest.param({"version": 0}, "kit_broken", id="version_none"),
        pytest.param({"topic": "no-such-topic"}, "kit_topic_gone", id="topic_gone"),
        pytest.param({"topic": "", "title": "  "}, "question_empty", id="no_title"),
        pytest.param({"audience": "dogs"}, "kit_broken", id="audience"),
        pytest.param({"minutes": True}, "kit_broken", id="minutes"),
        pytest.param({"minutes": 21}, "kit_broken", id="minutes_other"),
        pytest.param({"language": ["zh"]}, "kit_broken", id="language"),
        pytest.param({"made": "yesterday"}, "kit_broken", id="day"),
        pytest.param({"points": {"0": 1}}, "kit_broken", id="points"),
        pytest.param({"points": [{"key": "", "quotes": [{"clause_id": 1}]}]}, "kit_broken", id="clause_id"),
        pytest.param({"points": [{"key": "", "quotes": []}]}, "kit_broken", id="no_source"),
        pytest.param({"points": [[]] * 101}, "kit_broken", id="too_many"),
        pytest.param({"sides": {}}, "kit_broken", id="sides"),
        pytest.param({"questions": [{"question": "x" * 6000, "quotes": []}]}, "kit_broken", id="long_question"),
        pytest.param({"questions": [None]}, "kit_broken", id="no_question"),
    ],
)
def test_kits_with_a_fault_are_refused(kit: Kit, assistant: Assistant, values: dict[str, object], key: str) -> None:
    with pytest.raises(UsageError) as refused:
        load_kit(changed(kit, **values), assistant)
    assert refused.value.key == key


# -- the command line ----------------------------------------------------------------------------------------------


@pytest.fixture
def in_place(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line over the shared assistant."""
    monkeypatch.setattr(Assistant, "start", lambda *_, **__: assistant)


@pytest.mark.usefixtures("in_place")
def test_the_command_line_makes_and_opens_a_kit(tmp_path: object, capfd: pytest.CaptureFixture[str]) -> None:
    saved, slides = f"{tmp_path}/talk.json", f"{tmp_path}/talk.pptx"
    assert main(["kit", "myopia", "--format", "json", "--out", saved]) == 0
    assert main(["kit", "--open", saved, "--format", "pptx", "--out", slides]) == 0
    assert main(["kit", "--open", saved]) == 0
    assert "不超过38%" in capfd.readouterr().out
    assert main(["indicators", "--format", "csv", "--language", "en"]) == 0
    assert "myopia-primary" in capfd.readouterr().out
    assert main(["indicators"]) == 0
    assert "（" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["kit", "myopia", "--format", "pptx"], "--out", id="needs_a_file"),
        pytest.param(["kit", "myopia", "--audience", "cats"], "cats", id="audience"),
        pytest.param(["kit", "myopia", "--minutes", "30"], "30", id="minutes"),
        pytest.param(["kit", "--open", "/no/such.json"], "such.json", id="no_file"),
        pytest.param(["indicators", "--format", "pdf"], "pdf", id="format"),
        pytest.param(["kit", "myopia", "--out", "/no/such/folder/x.md"], "x.md", id="no_folder"),
    ],
)
@pytest.mark.usefixtures("in_place")
def test_what_cannot_be_done_is_said(arguments: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    error = capfd.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_without_a_topic_the_topics_are_listed(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["kit"]) == 0
    assert "sleep-and-screens" in capfd.readouterr().out


def test_free_text_opens_although_nothing_is_found_for_it_now(kit: Kit, assistant: Assistant) -> None:
    opened = load_kit(changed(kit, topic="", title="量子力学"), assistant)
    assert opened.title == "量子力学"
    assert [point.quotes()[0].citation for point in opened.points] == [p.quotes()[0].citation for p in kit.points]
    assert all(point.message.by == "source" for point in opened.points)


def test_control_characters_in_a_file_never_reach_an_export(kit: Kit, assistant: Assistant) -> None:
    record = json.loads(save_kit(kit))
    record["questions"][0] = {"question": "初二的孩子\x1b[31m每天\x00该睡几个小时?", "quotes": []}
    record["points"][0] = {"key": "\x1b", "quotes": [{"clause_id": "gone\x1b/1", "quote": "\x00", "state": "in-force"}]}
    opened = load_kit(json.dumps(record).encode(), assistant)
    assert opened.points[0].quotes()[0].citation.clause_id == "gone/1"
    for form in WRITTEN:
        assert export_kit(opened, form)
    assert "\x1b" not in markdown(opened)
