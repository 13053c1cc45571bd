package policies.registry_valid.required_file_missing_test

import data.policies.registry_valid.required_file_missing

_input(required, status) := {"registry": {
	"entities": [{
		"id": "FMWK-A",
		"status": status,
		"entity_type": "framework",
		"artifact_path": "a",
		"registry": "registry.csv",
		"line": 2,
	}],
	"required_files": [object.union(file, {"row": 0}) | some file in required],
}}

_codes(document) := {f.code | some f in required_file_missing.finding with input as document}

test_a_folder_without_its_required_file_is_denied if {
	_codes(_input([{"file": "README.md", "kind": "missing"}], "active")) == {"registry.required_file_missing"}
}

test_a_folder_in_the_place_of_the_file_is_denied if {
	_codes(_input([{"file": "README.md", "kind": "folder"}], "active")) == {"registry.required_file_missing"}
}

test_each_missing_file_is_named if {
	required := [{"file": "a.rego", "kind": "missing"}, {"file": "a_test.rego", "kind": "missing"}]
	count(required_file_missing.finding) == 2 with input as _input(required, "active")
}

test_a_complete_folder_passes if {
	_codes(_input([{"file": "README.md", "kind": "file"}], "active")) == set()
	_codes(_input([], "active")) == set()
}

test_a_draft_may_be_incomplete if {
	_codes(_input([{"file": "README.md", "kind": "missing"}], "draft")) == set()
	_codes(_input([{"file": "README.md", "kind": "missing"}], null)) == set()
}

test_considered_counts_required_files if {
	required_file_missing.considered == 1 with input as _input([{"file": "README.md", "kind": "file"}], "active")
	required_file_missing.considered == 0 with input as _input([], "active")
}
