package policies.registry_valid.dependency_cycle_test

import data.policies.registry_valid.dependency_cycle

# A depends on B and B on C; ranks say so.
_chain := _document(
	[_entity("MOD-A", ["MOD-B"], 2), _entity("MOD-B", ["MOD-C"], 1), _entity("MOD-C", [], 0)],
	{"MOD-B": [0], "MOD-C": [1]},
)

# A, B and C form a ring, and D depends on it: no ranks can put the ring in order.
_ring := _document(
	[
		_entity("MOD-A", ["MOD-B"], 0), _entity("MOD-B", ["MOD-C"], 0), _entity("MOD-C", ["MOD-A"], 0),
		_entity("MOD-D", ["MOD-A"], 1),
	],
	{"MOD-A": [2, 3], "MOD-B": [0], "MOD-C": [1]},
)

_told := [["MOD-B", "MOD-C", "MOD-A"]]

test_order_without_a_cycle_passes if _words(_chain) == set()

test_no_entities_pass if _words(_document([], {})) == set()

test_cycle_is_named if {
	_words(_with(_ring, "cycles", _told)) == {"MOD-A: its dependencies must not lead back to it: MOD-A -> MOD-B -> MOD-C -> MOD-A"}
}

test_cycle_names_the_rows_of_its_members if {
	found := dependency_cycle.finding with input as _with(_ring, "cycles", _told)
	{f.code | some f in found} == {"registry.dependency_cycle"}
	{f.location.line | some f in found} == {2}
	{place.line | some f in found; some place in f.related} == {3, 4}
}

test_cycle_told_twice_is_named_once if {
	count(_words(_with(_ring, "cycles", [["MOD-B", "MOD-C", "MOD-A"], ["MOD-C", "MOD-A", "MOD-B"]]))) == 1
}

test_missing_cycles_hide_no_cycle if {
	_words(_ring) == {"MOD-A: its dependencies must not lead back to it: MOD-A -> MOD-B; the way back lies within MOD-A -> MOD-B -> MOD-C"}
}

test_forged_cycles_hide_no_cycle if {
	forged := [
		[],
		["MOD-A"],
		["MOD-A", "MOD-C"],
		["MOD-D", "MOD-A"],
		["MOD-X", "MOD-Y"],
		["MOD-A", "MOD-B", "MOD-C", "MOD-A", "MOD-B", "MOD-C"],
	]
	_words(_with(_ring, "cycles", forged)) == _words(_ring)
}

test_forged_cycles_without_a_cycle_are_not_believed if {
	_words(_with(_chain, "cycles", [["MOD-A", "MOD-B"], ["MOD-A", "MOD-B", "MOD-C"]])) == set()
}

test_no_ranks_hide_a_cycle if {
	every ranks in [[0, 1, 2, 3], [3, 2, 1, 4], [9, 9, 9, 9], [-1, 0, 5, 9]] {
		count(_words(_ranked(_ring, ranks))) == 1
	}
}

test_wrong_rank_is_denied_with_the_edge if {
	_words(_ranked(_chain, [0, 1, 0])) == {"MOD-A: its dependencies must not lead back to it: MOD-A -> MOD-B; no order of the entities was shown that allows it"}
}

test_wrong_index_hides_no_cycle if {
	every index in [{}, {"MOD-A": 3, "MOD-B": 3, "MOD-C": 3, "MOD-D": 0}, {"MOD-A": 0}, {"MOD-A": 99}] {
		every cycles in [[], _told] {
			document := _with(_with(_ranked(_ring, [2, 1, 0, 3]), "cycles", cycles), "index", index)
			count(_words(document)) > 0
		}
	}
}

test_one_cycle_that_is_told_does_not_hide_another if {
	document := _document(
		[
			_entity("MOD-A", ["MOD-B"], 0), _entity("MOD-B", ["MOD-A"], 1),
			_entity("MOD-C", ["MOD-D"], 0), _entity("MOD-D", ["MOD-C"], 1),
		],
		{"MOD-A": [1], "MOD-B": [0], "MOD-C": [3], "MOD-D": [2]},
	)
	count(_words(_with(document, "cycles", [["MOD-A", "MOD-B"]]))) == 2
	count(_words(_with(document, "cycles", [["MOD-A", "MOD-B"], ["MOD-C", "MOD-D"]]))) == 2
}

test_cycle_that_depends_on_another_is_not_hidden_by_it if {
	document := _document(
		[
			_entity("MOD-A", ["MOD-B"], 0), _entity("MOD-B", ["MOD-A"], 0),
			_entity("MOD-C", ["MOD-D", "MOD-A"], 1), _entity("MOD-D", ["MOD-C"], 1),
		],
		{"MOD-A": [1, 2], "MOD-B": [0], "MOD-C": [3], "MOD-D": [2]},
	)
	count(_words(_with(document, "cycles", [["MOD-A", "MOD-B"]]))) == 2
}

test_every_edge_of_a_knot_is_explained_by_its_cycle if {
	document := _document(
		[_entity("MOD-A", ["MOD-B", "MOD-C"], 0), _entity("MOD-B", ["MOD-A"], 0), _entity("MOD-C", ["MOD-B"], 0)],
		{"MOD-A": [1], "MOD-B": [0, 2], "MOD-C": [0]},
	)
	count(_words(_with(document, "cycles", [["MOD-A", "MOD-B"]]))) == 1
}

test_second_row_of_an_id_hides_no_cycle if {
	document := _with(
		_document(
			[_entity("MOD-A", [], 0), _entity("MOD-B", ["MOD-A"], 1), _entity("MOD-A", ["MOD-B"], 2)],
			{"MOD-A": [1], "MOD-B": [2]},
		),
		"repeated", {"id": [{"value": "MOD-A", "rows": [0, 2]}]},
	)
	count(_words(_with(document, "index", {"MOD-A": 0, "MOD-B": 1}))) == 1
}

test_second_row_of_an_id_that_depends_on_itself_is_left_to_another_policy if {
	document := _with(
		_document([_entity("MOD-A", [], 0), _entity("MOD-A", ["MOD-A"], 0)], {"MOD-A": [1]}),
		"repeated", {"id": [{"value": "MOD-A", "rows": [0, 1]}]},
	)
	_words(_with(document, "index", {"MOD-A": 0})) == set()
}

test_dependency_on_itself_is_left_to_another_policy if {
	document := _document([_entity("MOD-A", ["MOD-A"], 0)], {"MOD-A": [0]})
	_words(document) == set()
	_words(_with(document, "cycles", [["MOD-A"]])) == set()
	_words(_with(document, "index", {})) == set()
}

test_unknown_dependency_is_left_to_another_policy if {
	_words(_document([_entity("MOD-A", ["MOD-X"], 0)], {"MOD-X": [0]})) == set()
}

test_long_cycle_is_shortened if {
	ids := [sprintf("MOD-%d", [n]) | some n in numbers.range(10, 39)]
	document := _document(
		[_entity(id, [ids[(n + 1) % 30]], n) | some n, id in ids],
		{id: [(n + 29) % 30] | some n, id in ids},
	)
	some words in _words(_with(document, "cycles", [ids]))
	endswith(words, "MOD-21 -> … (30 in all) -> MOD-10")
}

test_every_entity_is_considered if dependency_cycle.considered == 3 with input as _chain

_words(document) := {f.msg | some f in dependency_cycle.finding with input as document}

_with(document, fact, value) := json.patch(document, [{"op": "replace", "path": ["registry", fact], "value": value}])

_ranked(document, ranks) := _with(document, "entities", [object.union(entity, {"rank": ranks[n]}) |
	some n, entity in document.registry.entities
])

_entity(id, dependencies, rank) := {"id": id, "dependencies": dependencies, "rank": rank}

_document(entities, references) := {"registry": {
	"entities": [object.union(entity, {"registry": "registry.csv", "line": n + 2}) | some n, entity in entities],
	"index": {entities[n].id: n | some n in numbers.range(0, count(entities) - 1); not _again(entities, n)},
	"references": references,
	"repeated": {"id": []},
	"cycles": [],
}}

_again(entities, n) if {
	some earlier in array.slice(entities, 0, n)
	earlier.id == entities[n].id
}
