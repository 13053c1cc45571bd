package policies.policy_check.path_forbidden_test

import data.lib.repo_test as example
import data.policies.policy_check.path_forbidden

_found(document) := {[f.code, f.subject] | some f in path_forbidden.finding with input as document}

_document(head, base, files) := example.document(head, base, files)

_keys := {"forbidden": ["**/*.key"]}

test_a_forbidden_file_is_denied_wherever_it_is if {
	files := [example.sound("a.key"), example.sound("x/y/b.key"), example.sound("a.keys")]
	_found(_document(_keys, null, files)) == {["repo.path_forbidden", "a.key"], ["repo.path_forbidden", "x/y/b.key"]}
}

test_a_symlink_is_a_file_too if {
	_found(_document(_keys, null, [example.file("a.key", {"kind": "symlink"})])) == {["repo.path_forbidden", "a.key"]}
}

test_a_deleted_file_is_not_judged if {
	_found(_document(_keys, null, [example.file("a.key", {"status": "deleted"})])) == set()
}

test_a_renamed_file_is_judged_by_its_new_name if {
	_found(_document(_keys, null, [example.file("a.txt", {"status": "renamed", "from": "a.key"})])) == set()
	_found(_document(_keys, null, [example.file("a.key", {"status": "renamed", "from": "a.txt"})])) != set()
}

test_a_change_cannot_permit_its_own_file if {
	document := _document({"forbidden": []}, _keys, [example.sound("a.key")])
	{f.msg | some f in path_forbidden.finding with input as document} == {"a.key: the base's specs/repo.md forbids **/*.key"}
}

test_a_change_can_forbid_more if {
	_found(_document(_keys, {}, [example.sound("a.key")])) == {["repo.path_forbidden", "a.key"]}
}

test_without_a_spec_nothing_is_considered if {
	path_forbidden.considered == 0 with input as _document(null, null, [example.sound("a.key")])
	path_forbidden.considered == 1 with input as _document(_keys, null, [example.sound("a.txt")])
}
