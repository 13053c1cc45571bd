package policies.policy_check.path_required_test

import data.lib.repo_test as example
import data.policies.policy_check.path_required

_found(document) := {[f.code, f.subject] | some f in path_required.finding with input as document}

_document(head, base, paths) := example.document(head, base, [example.sound(path) | some path in paths])

_spec := {"required": ["README.md", "src/**/*.py"]}

test_a_missing_file_is_denied if {
	_found(_document(_spec, null, ["src/a/b.py"])) == {["repo.path_required", "README.md"]}
}

test_a_glob_that_no_file_matches_is_denied if {
	_found(_document(_spec, null, ["README.md", "src/a.txt"])) == {["repo.path_required", "src/**/*.py"]}
}

test_what_is_there_passes if _found(_document(_spec, null, ["README.md", "src/a.py"])) == set()

test_a_deleted_file_is_missing if {
	files := [example.file("README.md", {"status": "deleted"})]
	_found(example.document({"required": ["README.md"]}, null, files)) == {["repo.path_required", "README.md"]}
}

test_a_change_cannot_take_the_file_together_with_its_line if {
	document := _document({}, {"required": ["README.md"]}, ["a"])
	{f.msg | some f in path_required.finding with input as document} == {"no file is README.md, which the base's specs/repo.md requires"}
}

test_a_change_that_takes_the_spec_away_is_held_to_the_base if {
	_found(_document(null, {"required": ["README.md"]}, ["a"])) == {["repo.path_required", "README.md"]}
}

test_considered_counts_what_is_required if {
	path_required.considered == 2 with input as _document(_spec, _spec, [])
	path_required.considered == 0 with input as _document(null, null, ["a"])
}
