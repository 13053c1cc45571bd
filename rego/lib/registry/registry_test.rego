package lib.registry_test

import data.lib.registry

test_entity_is_found_by_its_id if _found("MOD-B", {"MOD-B": 1})

test_wrong_index_finds_nothing if {
	every index in [{}, {"MOD-B": 0}, {"MOD-B": 9}, {"MOD-B": -1}] {
		not _found("MOD-B", index)
	}
}

test_registered_id_is_known if _known("MOD-A", {"MOD-A": 0})

test_inherited_id_is_known if registry.known("POL-REG-004") with input as _document({})

test_other_id_is_not_known if not _known("MOD-X", {"MOD-A": 0})

test_dependencies_are_the_registered_entities_that_are_named if {
	named := object.keys(registry.dependencies) with input as _document({"MOD-A": 0, "MOD-B": 0})
	named == {"MOD-A"}
}

test_subject_names_the_row if {
	registry.row_subject(1) == {"id": "MOD-B", "path": "registry.csv", "line": 3} with input as _document({})
}

test_subject_without_an_id_is_named_by_its_place if {
	registry.row_subject(2) == {"id": "registry.csv:4", "path": "registry.csv", "line": 4} with input as _document({})
}

test_repeated_subject_stands_at_the_second_row if {
	registry.repeated_subject([0, 1, 2]) == {
		"id": "MOD-B", "path": "registry.csv", "line": 3,
		"related": [
			{"path": "registry.csv", "line": 2, "message": "MOD-A stands here too"},
			{"path": "registry.csv", "line": 4, "message": "registry.csv:4 stands here too"},
		],
	} with input as _document({})
}

_found(id, index) if registry.entity(id).id == id with input as _document(index)

_known(id, index) if registry.known(id) with input as _document(index)

_document(index) := {"registry": {
	"entities": [
		{"id": "MOD-A", "registry": "registry.csv", "line": 2},
		{"id": "MOD-B", "registry": "registry.csv", "line": 3},
		{"id": "", "registry": "registry.csv", "line": 4},
	],
	"index": index,
	"references": {"MOD-A": [1], "MOD-B": [0], "MOD-X": [0]},
	"inherited": {"POL-REG-004": "policy"},
}}
