package policies.registry_valid.artifact_shared_test

import data.policies.registry_valid.artifact_shared

_entities := [entity |
	some n, id in ["CMP-A", "CMP-B", "CMP-C", "CMP-D", "CMP-E"]
	entity := {"id": id, "registry": "registry.csv", "line": n + 2}
]

_input(artifacts, retired) := {"registry": {
	"entities": _entities,
	"artifacts": artifacts,
	"columns": {"status": [{"value": "active", "rows": [0]}, {"value": "deprecated", "rows": retired}]},
}}

_file(value, path, rows) := {"value": value, "path": path, "kind": "file", "rows": rows}

_subjects(artifacts, retired) := {f.subject |
	some f in artifact_shared.finding with input as _input(artifacts, retired)
}

test_two_rows_with_one_cell_are_found if {
	codes := {f.code | some f in artifact_shared.finding with input as _input([_file("a.py", "a.py", [0, 1])], [])}
	codes == {"registry.artifact_shared"}
}

test_two_spellings_of_one_file_are_found if {
	_subjects([_file("a.py", "a.py", [0]), _file("./a.py", "a.py", [1])], []) == {"a.py"}
}

test_each_file_is_found_once_with_its_related_rows if {
	artifacts := [_file("a.py", "a.py", [3, 0]), _file("b.py", "b.py", [1, 4]), _file("/a.py", "a.py", [2])]
	lines := {f.subject: [f.location.line, [r.line | some r in f.related]] |
		some f in artifact_shared.finding with input as _input(artifacts, [])
	}
	lines == {"a.py": [2, [4, 5]], "b.py": [3, [6]]}
}

test_a_deprecated_entity_does_not_count if {
	_subjects([_file("a.py", "a.py", [0, 1])], [1]) == set()
}

test_a_folder_may_be_shared if {
	_subjects([{"value": "src", "path": "src", "kind": "folder", "rows": [0, 1]}], []) == set()
}

test_files_of_their_own_pass if {
	_subjects([_file("a.py", "a.py", [0]), _file("b.py", "b.py", [1])], []) == set()
	_subjects([], []) == set()
}

test_considered_counts_artifacts if {
	artifact_shared.considered == 1 with input as _input([_file("a.py", "a.py", [0])], [])
	artifact_shared.considered == 0 with input as _input([], [])
}
