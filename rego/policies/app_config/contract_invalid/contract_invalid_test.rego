package policies.app_config.contract_invalid_test

import data.lib.app.sample_test as sample
import data.policies.app_config.contract_invalid

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := contract_invalid.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.contract_invalid"}

test_the_sample_passes if _found(sample.document) == set()

test_what_cannot_be_read_is_denied_where_it_is if {
	_messages(sample.contracted({"shape": object.union(sample.point.shape, {"error": {"why": "no_such_class", "message": "there is no class Memory", "path": "memory/contract.py", "line": 1}, "members": []})})) == {"EXT-MEMORY: nobody can keep this contract: its interface memory/contract.py:Memory cannot be read: there is no class Memory"}
}

test_a_version_that_is_none_is_denied if {
	_messages(sample.contracted({"version": "1.2"})) == {"EXT-MEMORY: nobody can keep this contract: 1.2 is no version; write one such as 1.0.0"}
}

test_a_contract_that_is_only_planned_is_not_judged if {
	_found(object.union(sample.contracted({"version": "1.2", "status": "draft"}), {"capabilities": []})) == set()
}

test_a_planned_contract_that_is_kept_is_judged if {
	_messages(sample.contracted({"version": "1.2", "status": "draft"})) == {"EXT-MEMORY: nobody can keep this contract: 1.2 is no version; write one such as 1.0.0"}
}

test_considered_counts_what_is_judged if {
	contract_invalid.considered == 1 with input as sample.document
	contract_invalid.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
