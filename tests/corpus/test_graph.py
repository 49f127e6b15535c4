"""The map of plans and the documents they lean on."""

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.corpus.graph import Graph, citation_graph
from assistant.corpus.library import Receipt, Shelf
from assistant.corpus.library.shelf import sha256_of
from assistant.corpus.load import Corpus, load_corpus
from tests.conftest import ROOT, TODAY


@pytest.fixture(scope="module")
def graph(corpus: Corpus) -> Graph:
    return citation_graph(corpus, TODAY)


def test_every_edge_joins_nodes(graph: Graph) -> None:
    nodes = {node.node_id for node in graph.nodes}
    assert len(nodes) == len(graph.nodes)
    assert all({edge.source, edge.target} <= nodes for edge in graph.edges)


def test_every_citation_of_the_catalogue_is_on_the_map(graph: Graph, corpus: Corpus) -> None:
    drawn = {(edge.target, clause) for edge in graph.edges for clause in edge.clauses}
    catalogued = {
        (document.document_id, clause) for document in corpus.documents.values() for clause in document.cited_by
    }
    assert catalogued <= drawn


def test_fields_are_the_plans_own_in_its_order(graph: Graph) -> None:
    fields = [node for node in graph.nodes if node.kind == "field"]
    assert [node.node_id for node in fields][2:9] == [f"zunyi-plan/2.{number}" for number in range(1, 8)]
    law = next(node for node in fields if node.node_id == "zunyi-plan/2.7")
    assert (law.title, law.title_en) == ("(七)儿童与法律", "(7) Children and the Law")


def test_what_is_held_and_whether_it_governs_stand_on_each_document(corpus: Corpus) -> None:
    states = {node.node_id: (node.held, node.state) for node in citation_graph(corpus, date(2020, 1, 1)).nodes}
    assert states["civil-code-2020"] == ("verbatim", "not-yet")
    states = {node.node_id: (node.held, node.state) for node in citation_graph(corpus, TODAY).nodes}
    assert states["civil-code-2020"] == ("verbatim", "in-force")
    assert states["child-development-outline-2021"][0] == "none"


def test_a_full_text_changes_its_documents_colour(tmp_path: Path) -> None:
    text = "第一条　甲。\n第二条　乙。\n第三条　丙。\n"
    receipt = Receipt(text_sha256=sha256_of(text.encode()), source="a.txt", source_sha256="0", added="2026-11-23")
    Shelf(tmp_path).keep("civil-code-2020", text, receipt)
    graph = citation_graph(load_corpus(ROOT / "corpus", tmp_path), TODAY)
    assert next(node.held for node in graph.nodes if node.node_id == "civil-code-2020") == "verbatim"


def test_successors_are_drawn(graph: Graph) -> None:
    newer = {(edge.source, edge.target) for edge in graph.edges if edge.kind == "superseded-by"}
    assert ("myopia-plan-2018", "five-healths-plan-2026") in newer


@pytest.mark.parametrize("language", ["zh", "en"])
def test_printed_as_text_and_as_json(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_LANGUAGE", language)
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path))
    assert main(["library", "graph"]) == 0
    shown = capsys.readouterr().out
    assert ("《中华人民共和国民法典》 · 全文 · 现行有效" if language == "zh" else "Civil Code of the People's") in shown
    assert main(["library", "graph", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)
    assert set(table) == {"nodes", "edges"}
    assert set(table["edges"][0]) == {"source", "target", "kind", "clauses"}
    assert set(table["nodes"][0]) == {"node_id", "kind", "document_id", "title", "title_en", "held", "state"}
