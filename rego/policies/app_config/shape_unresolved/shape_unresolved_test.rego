package policies.app_config.shape_unresolved_test

import data.lib.app.sample_test as sample
import data.policies.app_config.shape_unresolved

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := shape_unresolved.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.shape_unresolved"}

_elsewhere := {"reason": "a base class from elsewhere", "path": "memory/file.py", "line": 3}

_allowed(base) := object.union(sample.implemented({"returns": null}), {"extension_points": {
	"head": [object.union(sample.point, {"unresolved_allowed": true})],
	"base": base,
}})

test_the_sample_passes if _found(sample.document) == set()

test_a_member_that_cannot_be_told_is_denied if {
	_messages(sample.implemented({"returns": null})) == {"CAP-FILE: `get` does not say what it returns, and the contract promises `str`; the contract is that of EXT-MEMORY"}
}

test_a_shape_that_cannot_be_told_is_denied if {
	_messages(sample.capable({"shape": object.union(sample.capability.shape, {"members": [], "unresolved": [_elsewhere]})})) == {"CAP-FILE: what the implementation has cannot be told: a base class from elsewhere"}
}

test_a_contract_that_cannot_be_told_is_denied if {
	_messages(sample.contracted({"shape": object.union(sample.point.shape, {"unresolved": [_elsewhere]})})) == {"EXT-MEMORY: what the contract states cannot be told: a base class from elsewhere"}
	_messages(sample.contracted({"shape": object.union(sample.point.shape, {"members": [object.union(sample.point.shape.members[0], {"unresolved": [_elsewhere]})]})})) == {"EXT-MEMORY: what the contract states cannot be told: get: a base class from elsewhere"}
}

test_an_extension_point_may_allow_it if {
	_found(_allowed(null)) == set()
	_found(_allowed([object.union(sample.point, {"unresolved_allowed": true})])) == set()
}

test_a_change_cannot_allow_it_to_itself if {
	_messages(_allowed([sample.point])) == {"CAP-FILE: `get` does not say what it returns, and the contract promises `str`; the contract is that of EXT-MEMORY"}
}

test_considered_counts_what_is_judged if {
	shape_unresolved.considered == 1 with input as sample.document
	shape_unresolved.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
