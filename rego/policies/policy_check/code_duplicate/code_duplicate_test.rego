package policies.policy_check.code_duplicate_test

import data.lib.source_test as example
import data.policies.policy_check.code_duplicate

_found(document) := {[f.code, f.subject, f.location.path, count(f.related)] |
	some f in code_duplicate.finding with input as document
}

_second := object.union(example.policy, {"path": "rego/policies/registry_valid/other/other.rego"})

test_a_code_of_two_policies_is_denied_once if {
	document := example.document([_second, example.policy], [])
	_found(document) == {["policy.code_duplicate", "registry.example", _second.path, 1]}
}

test_the_repository_is_to_blame_not_the_control_plane if {
	document := {"sources": [
		example.origin("repository", [example.policy], []),
		example.origin("control-plane", [_second], []),
	]}
	_found(document) == {["policy.code_duplicate", "registry.example", example.policy.path, 1]}
}

test_the_same_folder_in_two_sources_is_two_policies if {
	origins := [example.origin(name, [example.policy], []) | some name in ["control-plane", "repository"]]
	count(_found({"sources": origins})) == 1
}

test_one_policy_may_use_its_code_more_than_once if {
	again := object.union(example.finding, {"line": 30})
	file := object.union(example.policy, {"rules": [example.considered, example.finding, again]})
	_found(example.document([file], [])) == set()
}

test_codes_of_their_own_pass if {
	other := object.union(example.finding, {"annotations": {"custom": {"code": "registry.other"}}})
	_found(example.document([example.policy, object.union(_second, {"rules": [other]})], [])) == set()
}

test_a_code_that_is_no_text_is_for_another_policy if {
	odd := object.union(example.finding, {"annotations": {"custom": {"code": 4}}})
	files := [object.union(file, {"rules": [odd]}) | some file in [example.policy, _second]]
	_found(example.document(files, [])) == set()
}

test_considered_counts_codes if {
	code_duplicate.considered == 1 with input as example.sound
	code_duplicate.considered == 0 with input as example.empty
}

test_another_version_of_the_control_plane_uses_its_codes_again if {
	gate := object.union(example.policy, {"path": "rego/gates/registry_valid/gate.rego", "package": "gates.registry_valid"})
	document := {"sources": [
		example.origin("control-plane", [example.policy], [example.row]),
		example.origin("repository", [example.policy, gate], [example.row]),
	]}
	found := code_duplicate.finding with input as document
	found == set()
}
