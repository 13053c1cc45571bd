package policies.registry_valid.registry_unnested_test

import data.policies.registry_valid.registry_unnested

_document(unnested) := {"registry": {"unnested": unnested}}

_found(unnested) := {[f.code, f.subject] | some f in found} if {
	found := registry_unnested.finding with input as _document(unnested)
}

_path := "terraform/live/control_plane_registry.csv"

test_a_registry_that_nobody_speaks_of_is_denied if {
	_found([{"path": _path, "declared": false}]) == {["registry.registry_unnested", _path]}
}

test_a_declared_one_passes if _found([{"path": _path, "declared": true}]) == set()

test_considered_counts_what_is_judged if {
	registry_unnested.considered == 2 with input as _document([{"path": "a"}, {"path": "b"}])
}
