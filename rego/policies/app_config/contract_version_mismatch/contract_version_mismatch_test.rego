package policies.app_config.contract_version_mismatch_test

import data.lib.app.sample_test as sample
import data.policies.app_config.contract_version_mismatch

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := contract_version_mismatch.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.contract_version_mismatch"}

test_the_sample_passes if _found(sample.document) == set()

test_a_version_outside_the_constraint_is_denied if {
	_messages(sample.capable({"contract_version": "^2"})) == {"CAP-FILE keeps the versions ^2 of the contract of EXT-MEMORY, and the version is 1.2.0"}
}

test_the_version_of_the_base_is_kept_too if {
	_messages(sample.based({"version": "1.1.0"})) == {"CAP-FILE keeps the versions ^1.2 of the contract of EXT-MEMORY, and the version of the base is 1.1.0"}
}

test_what_is_no_constraint_is_denied if {
	_messages(sample.capable({"contract_version": "newest"})) == {"CAP-FILE: newest is no constraint of versions"}
	_messages(sample.capable({"contract_version": null})) == {"CAP-FILE: (none) is no constraint of versions"}
}

test_a_capability_of_another_extension_point_cannot_stand_in if {
	_messages(object.union(sample.developed({}), {"capabilities": [object.union(sample.capability, {"extension_point": "EXT-MAIL"})]})) == {"APP-SHOP: ENV-DEV binds CAP-FILE to EXT-MEMORY, and it is a capability of EXT-MAIL"}
}

test_considered_counts_what_is_judged if {
	contract_version_mismatch.considered == 1 with input as sample.document
	contract_version_mismatch.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
