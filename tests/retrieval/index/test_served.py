"""Dense search on a Chroma server: the same answers, and what is said and done where it is gone."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.api import handlers
from assistant.chroma_settings import ChromaSettings, read_chroma_settings
from assistant.cli.doctor import _store
from assistant.cli.main import _ready, main
from assistant.errors import ChromaFailed, ChromaLacking, UsageError
from assistant.messages import error_text, message
from assistant.pipeline import Assistant, Parts
from assistant.retrieval.index import Index
from assistant.schema import Answer
from assistant.settings import Settings
from assistant.ui.own_documents import message_of
from tests.conftest import ROOT, TODAY
from tests.support.chroma_server import ChromaServer, answering, chroma_server
from tests.support.waiting import waited

TOKEN = "tok-0123456789-secret"
QUESTIONS = (
    "初中生每天该睡几个小时",
    "小学生近视率要降到多少",
    "儿童之家要建多少个",
    "农村孩子喝水安全吗",
    "孤儿一个月多少钱",
    "留守儿童谁来管",
    "孩子被欺负了学校怎么办",
    "几岁可以上幼儿园",
    "新生儿要做哪些筛查",
    "儿童意外伤害怎么预防",
    "孩子沉迷手机怎么办",
    "残疾孩子能上学吗",
    "家长要不要上家庭教育课",
    "高中毛入学率的目标",
    "儿童主任是做什么的",
    "被遗弃的孩子怎么办",
    "How many hours should pupils sleep?",
    "What is the goal for myopia among pupils?",
    "Who looks after left-behind children?",
    "Can a disabled child go to school?",
    "What does the plan say about bullying?",
)
SOFT = 30.0  # seconds: a machine that has much to do is no server that is gone


def _settings(folder: Path, address: str = "", **more: object) -> Settings:
    chroma = read_chroma_settings({"ASSISTANT_CHROMA": address})
    return Settings(
        home=ROOT,
        store=folder / "store",
        library=folder / "library",
        embedding=str(ROOT / "index" / "embedding"),
        fixed_day=TODAY,
        chroma=replace(chroma, **more) if chroma else None,  # type: ignore[arg-type]
    )


def _index(settings: Settings) -> Index:
    return Parts.load(settings, ["zunyi-plan"]).index(settings)


def _started(settings: Settings) -> Assistant:
    return Assistant.start(settings, only=["zunyi-plan"]).remembering()


def _collections(address: str) -> set[str]:
    import chromadb

    host, _, port = address.removeprefix("http://").partition(":")
    client = chromadb.HttpClient(host=host, port=int(port), settings=chromadb.Settings(anonymized_telemetry=False))
    names = {collection.name for collection in client.list_collections()}
    client.close()
    return names


def _says_so(answer: Answer) -> bool:
    return message(answer.language, "notice.words_alone") in answer.notices


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture(scope="module")
def built(served: ChromaServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The index of the plan alone on the server."""
    settings = _settings(tmp_path_factory.mktemp("built"), served.address, timeout=SOFT)
    _index(settings).ready().close()
    return settings


@pytest.fixture
def own(built: Settings, tmp_path: Path) -> Settings:
    """Settings whose folder may be changed: a copy over the same collections, which by its name are not its own to remove."""
    name = (built.store / "CURRENT").read_text("utf-8")
    copied = f"{name.partition('-')[0]}-{'f' * 16}"
    shutil.copytree(built.store / name, tmp_path / "store" / copied)
    (tmp_path / "store" / "CURRENT").write_text(copied, "utf-8")
    return replace(built, store=tmp_path / "store")


# -- the settings --------------------------------------------------------------------------------------------------------


def test_an_address_says_host_port_and_whether_the_way_is_encrypted() -> None:
    env = {"ASSISTANT_CHROMA": "https://vectors.example", "ASSISTANT_CHROMA_TOKEN": TOKEN}
    found = read_chroma_settings({**env, "ASSISTANT_CHROMA_DATABASE": "town"})
    assert found == ChromaSettings(host="vectors.example", port=443, tls=True, token=TOKEN, database="town")
    assert TOKEN not in repr(found)
    assert read_chroma_settings({}) is None
    assert Settings.from_env({"ASSISTANT_CHROMA": "http://[::1]:9"}).chroma == ChromaSettings(host="[::1]", port=9)


@pytest.mark.parametrize(
    "env",
    [
        {"ASSISTANT_CHROMA": "http://me:tok-0123456789-secret@host:8000"},
        {"ASSISTANT_CHROMA": "http://tok-0123456789-secret@host"},
        {"ASSISTANT_CHROMA": "ftp://tok-0123456789-secret"},
        {"ASSISTANT_CHROMA": "tok-0123456789-secret"},
        {"ASSISTANT_CHROMA": "http://host:8000/?token=tok-0123456789-secret"},
        {"ASSISTANT_CHROMA": "http://host:tok-0123456789-secret"},
        {"ASSISTANT_CHROMA": "http://host", "ASSISTANT_CHROMA_TOKEN": "tok-0123456789-secret 令牌"},
        {"ASSISTANT_CHROMA": "http://host", "ASSISTANT_CHROMA_TENANT": "../tok-0123456789-secret"},
    ],
)
def test_what_cannot_be_read_is_refused_and_not_repeated(env: dict[str, str]) -> None:
    with pytest.raises(UsageError) as caught:
        read_chroma_settings(env)
    for language in ("zh", "en"):
        said = error_text(caught.value, language)
        assert "ASSISTANT_CHROMA" in said
        assert TOKEN not in said
        assert TOKEN not in str(caught.value)


# -- a server that is there ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_server_gives_the_answers_that_files_give(built: Settings, tmp_path: Path) -> None:
    local, remote = _started(_settings(tmp_path)), _started(built)
    for question in QUESTIONS:
        wanted, found = local.ask(question), remote.ask(question)
        assert found.segments == wanted.segments, question
        assert [c.clause_id for c in found.citations] == [c.clause_id for c in wanted.citations]
        assert found.notices == wanted.notices


@pytest.mark.slow
def test_collections_carry_their_checksum_and_old_ones_go_after_the_swap(own: Settings, served: ChromaServer) -> None:
    index = _index(own)
    others = _collections(served.address)
    names: list[set[str]] = []
    for _ in range(3):
        store = index.build()
        names.append(set(store.manifest.collections.values()))
        store.close()
    # The last stays for who is about to open it, as its folder does; what other folders have on the server is theirs.
    assert _collections(served.address) == others | names[1] | names[2]
    contents = {tuple(sorted(name.rpartition("-")[0] for name in each)) for each in names}
    assert len(contents) == 1
    assert not names[0] & names[1]


@pytest.mark.slow
def test_a_build_that_is_cut_off_leaves_the_old_index_and_the_next_one_clears_up(
    own: Settings, served: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = _index(own)
    before = _collections(served.address)
    with monkeypatch.context() as patch:
        patch.setattr("assistant.retrieval.index.build.file_sums", _raising)
        patch.setattr(Index, "_remove", lambda *given: None)  # as where the process is killed
        with pytest.raises(KeyboardInterrupt):
            index.build()
    left = _collections(served.address) - before
    assert len(left) == 2
    index.open().close()
    index.build().close()
    assert not left & _collections(served.address)


def _raising(folder: Path) -> dict[str, str]:
    raise KeyboardInterrupt


@pytest.mark.slow
def test_rows_that_a_server_lost_are_noticed_and_written_anew(own: Settings) -> None:
    import chromadb

    assert own.chroma is not None
    index = _index(own)
    index.build().close()
    client = chromadb.HttpClient(
        host=own.chroma.host, port=own.chroma.port, settings=chromadb.Settings(anonymized_telemetry=False)
    )
    collection = client.get_collection(index.open().manifest.collections["zh"], embedding_function=None)
    collection.delete(ids=collection.peek(5)["ids"])
    client.close()
    told: list[str] = []
    index.ready(notify=told.append).close()
    assert told == ["index_corrupt"]
    index.open().close()


@pytest.mark.slow
def test_an_index_of_files_is_carried_onto_a_server_and_back(served: ChromaServer, tmp_path: Path) -> None:
    files, server = _settings(tmp_path), _settings(tmp_path, served.address, timeout=SOFT)
    _index(files).build().close()
    for settings in (server, files):
        told: list[str] = []
        store = _index(settings).ready(notify=told.append)
        assert told == ["index_stale"]
        assert store.is_complete()
        store.close()


@pytest.mark.slow
def test_the_doctor_says_where_dense_search_is(own: Settings) -> None:
    assert own.chroma is not None
    (found,) = _store(own, Parts.load(own, ["zunyi-plan"]))
    assert all(own.chroma.place in found.text(language) for language in ("zh", "en"))


# -- a server that goes and comes back -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_when_the_server_is_gone_words_answer_and_say_so_until_it_is_back(own: Settings, served: ChromaServer) -> None:
    assert own.chroma is not None
    assistant = _started(replace(own, chroma=replace(own.chroma, timeout=2.0)))
    asked = {"zh": "初中生每天该睡几个小时", "en": "How many hours should pupils sleep?"}
    served.kill()
    try:
        for question in asked.values():
            answer = assistant.ask(question)
            assert answer.status == "answered"
            assert answer.citations[0].clause_id == "zunyi-plan/2.1/measures/8"
            assert sum(message(answer.language, "notice.words_alone") == notice for notice in answer.notices) == 1
            assert str(served.port) not in "".join(answer.notices)
            found = handlers.search(assistant, query=question)
            assert found["hits"]
            assert message(answer.language, "notice.words_alone") in found["notices"]
        assert not _says_so(assistant.ask("你好"))  # nothing was looked up
        with pytest.raises(ChromaFailed):
            _index(own).open()
    finally:
        served.start()
    for question in asked.values():  # what was found by words alone was not kept for who asks again
        assert waited(lambda question=question: not _says_so(assistant.ask(question)), 60)  # type: ignore[misc]


@pytest.mark.slow
def test_a_server_that_takes_questions_and_never_replies_holds_up_nobody(own: Settings, served: ChromaServer) -> None:
    assert own.chroma is not None
    assistant = _started(replace(own, chroma=replace(own.chroma, timeout=0.5)))
    served.kill()
    with socket.socket() as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        silent.bind(("127.0.0.1", served.port))
        silent.listen()
        try:
            assert _says_so(assistant.ask("初中生每天该睡几个小时"))
            with pytest.raises(ChromaFailed) as caught:
                _index(replace(own, chroma=replace(own.chroma, timeout=0.5))).open()
            assert caught.value.key == "chroma_unreachable"
        finally:
            silent.close()
            served.start()


# -- a server that is not what it should be at the start -----------------------------------------------------------------


def _refused(settings: Settings) -> ChromaFailed:
    with pytest.raises(ChromaFailed) as caught:
        _started(settings)
    for language in ("zh", "en"):
        said = error_text(caught.value, language)
        assert TOKEN not in said + message_of(caught.value, language)
        assert "Traceback" not in said
        assert str(settings.chroma and settings.chroma.port) not in message_of(caught.value, language)
    return caught.value


@pytest.mark.slow
def test_a_token_is_shown_where_it_is_wanted_and_a_wrong_one_is_said(own: Settings, served: ChromaServer) -> None:
    with answering(behind=served.address, token=TOKEN) as address:
        chroma = read_chroma_settings({"ASSISTANT_CHROMA": address, "ASSISTANT_CHROMA_TOKEN": TOKEN})
        assert chroma is not None
        right = replace(own, chroma=replace(chroma, timeout=SOFT))
        assert not _says_so(_started(right).ask("初中生每天该睡几个小时"))
        wrong = replace(own, chroma=replace(chroma, token=TOKEN + "x"))
        assert _refused(wrong).key == "chroma_refused"


@pytest.mark.slow
def test_a_server_without_the_index_is_said_and_the_index_command_builds_it(
    own: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with chroma_server(tmp_path / "empty") as empty:
        settings = replace(own, chroma=read_chroma_settings({"ASSISTANT_CHROMA": empty.address}))
        failed = _refused(settings)
        assert isinstance(failed, ChromaLacking)
        assert "python -m assistant index" in error_text(failed, "zh")
        assert _collections(empty.address) == set()
        _ready(_index(settings)).close()
        assert len(_collections(empty.address)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("variable", ["tenant", "database"])
def test_an_unknown_database_is_said(own: Settings, variable: str) -> None:
    assert own.chroma is not None
    other = replace(own.chroma, **{variable: "elsewhere"})  # type: ignore[arg-type]
    assert _refused(replace(own, chroma=other)).key == "chroma_database"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("status", "body", "key"),
    [
        (401, b"who are you", "chroma_refused"),
        (403, b"", "chroma_refused"),
        (404, b"<html>no such page</html>", "chroma_unread"),
        (502, b"tok-0123456789-secret", "chroma_unread"),
        (200, b"<html>a page</html>", "chroma_unread"),
    ],
)
def test_what_is_no_server_of_chroma_is_said(own: Settings, status: int, body: bytes, key: str) -> None:
    with answering(status, body) as address:
        chroma = read_chroma_settings({"ASSISTANT_CHROMA": address, "ASSISTANT_CHROMA_TOKEN": TOKEN})
        assert _refused(replace(own, chroma=chroma)).key == key


@pytest.mark.slow
def test_a_server_that_is_not_there_is_said_by_the_command_too(
    own: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        env = {"ASSISTANT_CHROMA": f"http://{place}", "ASSISTANT_CHROMA_TOKEN": TOKEN}
        for name, value in {**env, "ASSISTANT_STORE": str(own.store), "ASSISTANT_LIBRARY": str(own.library)}.items():
            monkeypatch.setenv(name, value)
        assert _refused(replace(own, chroma=read_chroma_settings(env))).key == "chroma_unreachable"
        assert main(["index"]) == ChromaFailed.exit_code
    said = capsys.readouterr().err
    assert "ASSISTANT_CHROMA" in said
    assert TOKEN not in said
    assert "Traceback" not in said
