package policies.app_config.signature_mismatch_test

import data.lib.app.sample_test as sample
import data.policies.app_config.signature_mismatch

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := signature_mismatch.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.signature_mismatch"}

test_the_sample_passes if _found(sample.document) == set()

test_a_parameter_with_another_name_is_denied if {
	_messages(sample.implemented({"parameters": [sample.parameter("name", "builtins.str")]})) == {"CAP-FILE: `get` names its parameter 1 `name`; the contract names it `key`; the contract is that of EXT-MEMORY"}
}

test_an_optional_parameter_more_passes if {
	_found(sample.implemented({"parameters": [sample.parameter("key", "builtins.str"), object.union(sample.parameter("ttl", "builtins.int"), {"default": true})]})) == set()
}

test_a_capability_that_is_only_planned_is_not_judged if {
	_found(object.union(sample.implemented({"parameters": []}), {"applications": [], "capabilities": [object.union(sample.implemented({"parameters": []}).capabilities[0], {"status": "draft"})]})) == set()
}

test_considered_counts_what_is_judged if {
	signature_mismatch.considered == 1 with input as sample.document
	signature_mismatch.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
