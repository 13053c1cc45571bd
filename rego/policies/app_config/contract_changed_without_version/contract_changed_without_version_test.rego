package policies.app_config.contract_changed_without_version_test

import data.lib.app.sample_test as sample
import data.policies.app_config.contract_changed_without_version

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := contract_changed_without_version.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.contract_changed_without_version"}

_from(shape, version) := sample.based({"version": version, "shape": object.union(sample.point.shape, shape)})

test_the_sample_passes if _found(sample.document) == set()

test_a_contract_without_a_change_passes if {
	_found(sample.based({})) == set()
}

test_a_member_that_is_gone_asks_for_a_major if {
	_messages(_from({"members": array.concat(sample.point.shape.members, [sample.member("drop", "memory/contract.py", 16)])}, "1.1.0")) == {"EXT-MEMORY: the contract has the version 1.2.0: drop is gone, which asks for a new major version after 1.1.0"}
}

test_a_new_member_asks_for_a_minor if {
	_messages(_from({"members": [sample.point.shape.members[0]]}, "1.2.0")) == {"EXT-MEMORY: the contract has the version 1.2.0: put is new, which asks for a new minor version after 1.2.0"}
	_found(_from({"members": [sample.point.shape.members[0]]}, "1.1.9")) == set()
}

test_a_version_that_goes_back_is_denied if {
	_messages(sample.based({"version": "1.3.0"})) == {"EXT-MEMORY: the contract has the version 1.2.0: the version went back from 1.3.0"}
}

test_a_contract_that_asks_for_less_asks_for_a_minor if {
	eased := object.union(sample.point, {"conformance": null, "performance": []})
	points := {"extension_points": {"head": [eased], "base": [sample.point]}}
	_messages(object.union(sample.document, points)) == {concat(" ", [
		"EXT-MEMORY: the contract has the version 1.2.0, and asks for less than 1.2.0 did:",
		"no tests have to pass any more; the limit of put is gone",
	])}
}

test_considered_counts_what_is_judged if {
	contract_changed_without_version.considered == 1 with input as sample.document
	contract_changed_without_version.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
