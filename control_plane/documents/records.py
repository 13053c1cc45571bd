"""The `decisions` of a document: rows and documents, with witnesses by which Rego follows what supersedes what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from control_plane.documents.order import ranks
from control_plane.sources import records
from control_plane.sources.records import Document
from control_plane.sources.registry import Registry
from control_plane.sources.tree import Tree


def decision_facts(
    registry: Registry, tree: Tree, types: Mapping[str, Any], base: Registry | None, base_tree: Tree | None
) -> dict[str, Any]:
    """The decisions of the head, and the rows of the base; ``base_rows`` is null where there is no base."""
    rows = records.rows(registry, tree, types)
    documents = records.documents(tree, rows)
    index = {document["id"]: position for position, document in reversed(list(enumerate(documents))) if document["id"]}
    order = _ranks(documents, index)
    return {
        "rows": rows,
        "base_rows": None if base_tree is None else records.rows(base, base_tree, types) if base else [],
        "documents": [{**document, "rank": order.get(document["id"], 0)} for document in documents],
        "index": index,
    }


def _ranks(documents: list[Document], index: Mapping[str, int]) -> dict[str, int]:
    """A rank for each id, greater than those of the ids that it supersedes wherever there is such an order."""
    graph: dict[str, set[str]] = {id_: set() for id_ in index}
    for document in documents:
        if document["id"]:
            graph[document["id"]].update(
                id_ for id_ in document["supersedes"] if id_ in index and id_ != document["id"]
            )
    return ranks({id_: sorted(others) for id_, others in graph.items()})[0]
