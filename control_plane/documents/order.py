"""A witness that dependencies have an order, for Rego to check: a rank for each entity, and cycles where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

Graph = Mapping[str, Sequence[str]]  # id -> the ids it depends on, itself left out


def ranks(graph: Graph) -> tuple[dict[str, int], list[list[str]]]:
    """A rank for each id, greater than those of its dependencies, and a cycle for each knot that has no such order.

    Within a knot (a strongly connected component) all ids share a rank, so exactly its own edges break the order.
    """
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
        knotted = False
    except CycleError:
        knotted = True
    found: dict[str, int] = {}
    rank = 0
    while ready := sorter.get_ready():
        rank += 1
        found.update(dict.fromkeys(ready, rank))
        sorter.done(*ready)
    return (found, []) if not knotted else _with_knots(graph, found, rank)


def _with_knots(graph: Graph, found: dict[str, int], rank: int) -> tuple[dict[str, int], list[list[str]]]:
    import networkx  # noqa: PLC0415 - slow to import, and wanted only where there is a cycle

    rest = networkx.DiGraph()
    for one, others in graph.items():
        if one not in found:
            rest.add_node(one)
            rest.add_edges_from((one, other) for other in others if other not in found)
    cycles = []
    # Condensed, the rest has an order; the components come sinks (what depends on nothing else) first.
    for component in networkx.strongly_connected_components(rest):
        rank += 1
        found.update(dict.fromkeys(component, rank))
        if len(component) > 1:
            edges = networkx.find_cycle(rest.subgraph(component), source=min(component))
            cycles.append(_from_smallest([one for one, _ in edges]))
    return found, sorted(cycles)


def _from_smallest(cycle: list[str]) -> list[str]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]
