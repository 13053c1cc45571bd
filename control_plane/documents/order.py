"""A witness that dependencies have an order, for Rego to check: a rank for each entity, and cycles where there is none."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

Graph = Mapping[str, Sequence[str]]  # id -> the ids it depends on, itself left out


def ranks(graph: Graph) -> tuple[dict[str, int], list[list[str]]]:
    """A rank for each id, greater than those of its dependencies, and a cycle for each knot that has no such order.

    Within a knot (a strongly connected component) all ids share a rank, so exactly its own edges break the order.
    """
    first, rest = _peeled(graph)
    layers = first
    cycles: list[list[str]] = []
    if rest:
        # What is left holds the knots and all that depends on them; the latter comes off from the other side.
        last, tangle = _peeled(_reversed(rest))
        knots, cycles = _knots(_reversed(tangle))
        layers = [*first, *knots, *reversed(last)]
    return {id_: rank for rank, layer in enumerate(layers, start=1) for id_ in layer}, cycles


def _peeled(graph: Graph) -> tuple[list[Sequence[str]], Graph]:
    """Layers of ids, each depending only on layers before it, and the part of the graph that has no such order."""
    sorter = TopologicalSorter(graph)
    with contextlib.suppress(CycleError):  # the sorter still gives all that does not wait for a cycle
        sorter.prepare()
    layers: list[Sequence[str]] = []
    while layer := sorter.get_ready():
        layers.append(layer)
        sorter.done(*layer)
    done = {id_ for layer in layers for id_ in layer}
    rest = graph.keys() - done if len(done) < len(graph) else ()
    return layers, {id_: [other for other in graph[id_] if other not in done] for id_ in rest}


def _reversed(graph: Graph) -> Graph:
    found: dict[str, list[str]] = {id_: [] for id_ in graph}
    for one, others in graph.items():
        for other in others:
            found[other].append(one)
    return found


def _knots(graph: Graph) -> tuple[list[Sequence[str]], list[list[str]]]:
    """Strongly connected components, dependencies first, and a cycle of each that is more than one id."""
    ring = _ring(graph)
    if len(ring) == len(graph):  # one cycle and nothing else, as it mostly is
        return [ring], [_from_smallest(ring)]
    import networkx  # noqa: PLC0415 - slow to import, and wanted only where there is a cycle

    tangle = networkx.DiGraph({id_: graph[id_] for id_ in sorted(graph)})
    components: list[Sequence[str]] = [
        sorted(component) for component in networkx.strongly_connected_components(tangle)
    ]
    cycles = [
        _from_smallest([one for one, _ in networkx.find_cycle(tangle.subgraph(component), source=component[0])])
        for component in components
        if len(component) > 1
    ]
    return components, sorted(cycles)


def _ring(graph: Graph) -> list[str]:
    """A cycle, each id depending on the next; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]  # each depended on by the next, the first again at the end
        return found[:0:-1]
    return []


def _from_smallest(cycle: list[str]) -> list[str]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]
