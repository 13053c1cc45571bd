package policies.registry_valid.artifact_shared_test

import data.policies.registry_valid.artifact_shared

_entities := [entity |
	some n, id in ["CMP-A", "CMP-B", "CMP-C", "CMP-D"]
	entity := {"id": id, "status": ["active", "active", "deprecated", null][n], "registry": "registry.csv", "line": n + 2}
]

_findings(shared) := found if {
	found := artifact_shared.finding with input as {"registry": {"entities": _entities, "repeated": {"artifact": shared}}}
}

test_two_rows_with_one_file_are_found if {
	{f.code | some f in _findings([{"value": "a.py", "rows": [0, 1]}])} == {"registry.artifact_shared"}
}

test_each_file_is_found_once_with_its_related_rows if {
	found := _findings([{"value": "a.py", "rows": [0, 1, 3]}, {"value": "b.py", "rows": [1, 3]}])
	lines := {f.subject: [f.location.line, [r.line | some r in f.related]] | some f in found}
	lines == {"a.py": [2, [3, 5]], "b.py": [3, [5]]}
}

test_a_deprecated_entity_does_not_count if _findings([{"value": "a.py", "rows": [0, 2]}]) == set()

test_files_of_their_own_pass if _findings([]) == set()

test_considered_counts_files if {
	artifact_shared.considered == 2 with input as {"registry": {"artifacts": {"file": [{}, {}], "folder": [{}]}}}
}
