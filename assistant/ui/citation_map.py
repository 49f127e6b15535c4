"""The map of citations: field by field of the plan, the documents it leans on, each in the colour of what is held of it."""

from assistant.corpus import Graph, Node, citation_graph
from assistant.pipeline import Assistant
from assistant.schema import Held, Language
from assistant.ui.labels import say
from assistant.ui.markup import Html, element

_HELD: tuple[Held, ...] = ("verbatim", "digest", "none")


def map_html(assistant: Assistant, language: Language) -> Html:
    """Closed until it is wanted; every document opens its page."""
    graph = citation_graph(assistant.corpus, assistant.settings.today)
    nodes = {node.node_id: node for node in graph.nodes}
    fields = [node for node in graph.nodes if node.kind == "field"]
    rows = [_field(field, _cited(graph, field, nodes), language) for field in fields]
    legend = [element("span", say(language, f"map_{held}"), class_=f"cited {held}") for held in _HELD]
    return element(
        "details",
        element("summary", say(language, "map", count=len(graph.edges))),
        element("p", *legend, class_="legend"),
        element("dl", *rows, class_="map"),
        class_="group",
    )


def _cited(graph: Graph, field: Node, nodes: dict[str, Node]) -> list[Node]:
    targets = [nodes[edge.target] for edge in graph.edges if edge.source == field.node_id and edge.kind == "cites"]
    return sorted(targets, key=lambda node: (_HELD.index(node.held), node.document_id))


def _field(field: Node, cited: list[Node], language: Language) -> Html:
    documents = [
        element(
            "button",
            node.title if language == "zh" else node.title_en,
            type="button",
            class_=f"cited {node.held}",
            data_action="open",
            data_name="document",
            data_id=node.document_id,
        )
        for node in cited
    ]
    title = field.title.replace("前 言", "前言") if language == "zh" else field.title_en
    return element("div", element("dt", title), element("dd", *documents))
