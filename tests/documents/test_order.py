"""Ranks: a witness that dependencies have an order, and cycles where there is none, against networkx as the judge."""

from __future__ import annotations

from random import Random

import networkx
from hypothesis import given
from hypothesis import strategies as st

from control_plane.documents import order

IDS = [f"E{number}" for number in range(8)]
GRAPHS = st.lists(st.lists(st.sampled_from(IDS), max_size=4), min_size=len(IDS), max_size=len(IDS)).map(
    lambda edges: {one: [other for other in others if other != one] for one, others in zip(IDS, edges, strict=True)}
)


@given(GRAPHS)
def test_every_edge_goes_down_unless_both_ends_are_in_one_knot(graph: dict[str, list[str]]) -> None:
    ranks, _ = order.ranks(graph)
    knots = list(networkx.strongly_connected_components(networkx.DiGraph(graph)))
    knot_of = {one: number for number, knot in enumerate(knots) for one in knot}

    assert set(ranks) == set(graph)
    for one, others in graph.items():
        for other in others:
            if knot_of[one] == knot_of[other]:
                assert ranks[one] == ranks[other]
            else:
                assert ranks[one] > ranks[other]


@given(GRAPHS)
def test_each_knot_has_one_cycle_that_is_real_and_begins_with_its_least_id(graph: dict[str, list[str]]) -> None:
    _, cycles = order.ranks(graph)
    knots = [knot for knot in networkx.strongly_connected_components(networkx.DiGraph(graph)) if len(knot) > 1]

    assert len(cycles) == len(knots)
    assert cycles == sorted(cycles)
    for cycle in cycles:
        assert len(set(cycle)) == len(cycle) > 1
        assert cycle[0] == min(cycle)
        assert all(after in graph[before] for before, after in zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        assert sum(set(cycle) <= knot for knot in knots) == 1
    assert {frozenset(knot) for knot in knots} == {
        frozenset(next(knot for knot in knots if set(cycle) <= knot)) for cycle in cycles
    }


@given(GRAPHS, st.randoms())
def test_ranks_and_cycles_do_not_depend_on_the_order_of_rows(graph: dict[str, list[str]], random: Random) -> None:
    shuffled = list(graph.items())
    random.shuffle(shuffled)
    ranks, cycles = order.ranks(dict(shuffled))
    again, cycles_again = order.ranks(graph)

    assert len(cycles) == len(cycles_again)
    if not cycles:
        assert ranks == again


def test_a_chain_of_any_length_has_an_order() -> None:
    length = 50_000
    graph = {f"E{number}": [f"E{number - 1}"] if number else [] for number in range(length)}

    ranks, cycles = order.ranks(graph)

    assert cycles == []
    assert ranks[f"E{length - 1}"] == ranks["E0"] + length - 1


def test_a_ring_of_any_length_is_one_cycle() -> None:
    length = 3_000
    graph = {f"E{number}": [f"E{(number + 1) % length}"] for number in range(length)}

    ranks, (cycle,) = order.ranks(graph)

    assert len(set(ranks.values())) == 1
    assert (len(cycle), cycle[0]) == (length, "E0")


def test_nothing_has_no_order_and_no_cycle() -> None:
    assert order.ranks({}) == ({}, [])
