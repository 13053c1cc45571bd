package policies.app_config.async_mismatch_test

import data.lib.app.sample_test as sample
import data.policies.app_config.async_mismatch

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := async_mismatch.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.async_mismatch"}

test_the_sample_passes if _found(sample.document) == set()

test_a_coroutine_in_the_place_of_a_function_is_denied if {
	_messages(sample.implemented({"async": true})) == {"CAP-FILE: `get` is a coroutine function (async def), and the contract states a plain function (def); the contract is that of EXT-MEMORY"}
}

test_considered_counts_what_is_judged if {
	async_mismatch.considered == 1 with input as sample.document
	async_mismatch.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
