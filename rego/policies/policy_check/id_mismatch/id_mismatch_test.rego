package policies.policy_check.id_mismatch_test

import data.lib.source_test as example
import data.policies.policy_check.id_mismatch

_found(document) := {[f.code, f.subject] | some f in id_mismatch.finding with input as document}

_named(id) := object.union(example.policy, {"annotations": {"custom": {"policy": id}}})

test_a_policy_that_names_another_id_is_denied if {
	_found(example.document([_named("POL-REG-901")], [example.row])) == {["policy.id_mismatch", example.policy.path]}
	_found(example.document([_named(4)], [example.row])) == {["policy.id_mismatch", example.policy.path]}
}

test_two_rows_for_one_policy_are_denied if {
	rows := [example.row, object.union(example.row, {"id": "POL-REG-901"})]
	_found(example.document([example.policy], rows)) == {["policy.id_mismatch", example.policy.path]}
}

test_a_deprecated_row_may_have_left_the_folder_to_another if {
	rows := [example.row, object.union(example.row, {"id": "POL-REG-901", "status": "deprecated"})]
	_found(example.document([example.policy], rows)) == set()
}

test_a_policy_that_names_no_id_is_for_another_policy if {
	file := object.union(object.remove(example.policy, ["annotations"]), {"annotations": null})
	_found(example.document([file], [example.row])) == set()
}

test_the_same_id_passes if {
	_found(example.sound) == set()
}

test_an_unregistered_policy_is_for_another_policy if {
	_found(example.document([example.policy], [])) == set()
}

test_a_repository_cannot_take_an_id_of_the_control_plane if {
	document := {"sources": [
		example.origin("control-plane", [example.policy], [example.row]),
		example.origin("repository", [example.policy], [example.row]),
	]}
	_found(document) == {["policy.id_mismatch", "POL-REG-900"]}
}

test_another_version_of_the_control_plane_keeps_its_ids if {
	gate := object.union(example.policy, {"path": "rego/gates/registry_valid/gate.rego", "package": "gates.registry_valid"})
	document := {"sources": [
		example.origin("control-plane", [example.policy], [example.row]),
		example.origin("repository", [example.policy, gate], [example.row]),
	]}
	_found(document) == set()
}

test_an_id_of_its_own_passes if {
	document := {"sources": [
		example.origin("control-plane", [], [object.union(example.row, {"id": "POL-REG-001"})]),
		example.origin("repository", [example.policy], [example.row]),
	]}
	_found(document) == set()
}

test_considered_counts_rows_in_force if {
	id_mismatch.considered == 1 with input as example.sound
	id_mismatch.considered == 0 with input as example.empty
}
