package policies.app_config.function_missing_test

import data.lib.app.sample_test as sample
import data.policies.app_config.function_missing

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := function_missing.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.function_missing"}

test_the_sample_passes if _found(sample.document) == set()

test_a_member_that_is_missing_is_denied if {
	_messages(sample.implemented({"name": "fetch"})) == {"CAP-FILE: `get` is missing; the contract is that of EXT-MEMORY"}
}

test_a_member_that_is_still_abstract_is_denied if {
	_messages(sample.implemented({"abstract": true})) == {"CAP-FILE: `get` is still abstract; the contract is that of EXT-MEMORY"}
}

test_what_only_the_base_states_is_kept_too if {
	_messages(sample.based({"shape": object.union(sample.point.shape, {"members": array.concat(sample.point.shape.members, [sample.member("drop", "memory/contract.py", 16)])})})) == {"CAP-FILE: `drop` is missing, as the base has it; the contract is that of EXT-MEMORY"}
}

test_considered_counts_what_is_judged if {
	function_missing.considered == 1 with input as sample.document
	function_missing.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
