package policies.policy_check.file_too_large_test

import data.lib.repo_test as example
import data.policies.policy_check.file_too_large

_found(document) := {[f.code, f.subject] | some f in file_too_large.finding with input as document}

_spec := {"sizes": [{"glob": "**", "at_most": 100}, {"glob": "docs/**", "at_most": 10}]}

_document(head, base, path, given) := example.document(head, base, [example.file(path, given)])

test_one_byte_too_many_is_denied if {
	_found(_document(_spec, null, "a", {"size": 101})) == {["repo.file_too_large", "a"]}
}

test_the_limit_itself_passes if _found(_document(_spec, null, "a", {"size": 100})) == set()

test_the_smallest_limit_counts if {
	_found(_document(_spec, null, "docs/a", {"size": 11})) == {["repo.file_too_large", "docs/a"]}
	_found(_document(_spec, null, "docs/a", {"size": 10})) == set()
}

test_a_file_whose_size_nobody_knows_is_denied if {
	{f.msg | some f in file_too_large.finding with input as _document(_spec, null, "a", {"size": null})} == {"a has a size that nobody knows; specs/repo.md allows 100 for **"}
}

test_a_symlink_has_no_size if {
	_found(_document(_spec, null, "a", {"kind": "symlink", "size": null})) == set()
}

test_a_change_cannot_raise_the_limit_for_its_own_file if {
	higher := {"sizes": [{"glob": "**", "at_most": 1000}]}
	{f.msg | some f in file_too_large.finding with input as _document(higher, _spec, "a", {"size": 500})} == {"a has 500 bytes; the base's specs/repo.md allows 100 for **"}
}

test_without_a_spec_nothing_is_considered if {
	file_too_large.considered == 0 with input as _document(null, null, "a", {"size": 500})
	file_too_large.considered == 1 with input as _document(_spec, null, "a", {"size": 5})
}
