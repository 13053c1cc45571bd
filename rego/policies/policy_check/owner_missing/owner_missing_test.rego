package policies.policy_check.owner_missing_test

import data.lib.repo_test as example
import data.policies.policy_check.owner_missing

_found(document) := {f.msg | some f in owner_missing.finding with input as document}

_spec := {"owned": ["src/**"]}

_document(head, base, path, owners) := example.document(head, base, [example.file(path, {"owners": owners})])

test_a_file_that_no_line_covers_is_denied if {
	_found(_document(_spec, null, "src/a", [])) == {"src/a has no owner, as specs/repo.md asks of src/**: no line of CODEOWNERS gives it one"}
}

test_without_codeowners_nobody_owns_anything if {
	document := object.union(_document(_spec, null, "src/a", []), {"codeowners": null})
	_found(document) == {"src/a has no owner, as specs/repo.md asks of src/**: there is no CODEOWNERS file"}
}

test_codeowners_that_cannot_be_read_are_named if {
	document := object.union(_document(_spec, null, "src/a", []), {"codeowners": {"error": "is not UTF-8"}})
	_found(document) == {"src/a has no owner, as specs/repo.md asks of src/**: CODEOWNERS cannot be read: is not UTF-8"}
}

test_a_file_with_an_owner_passes if _found(_document(_spec, null, "src/a", ["@team"])) == set()

test_a_file_elsewhere_passes if _found(_document(_spec, null, "docs/a", [])) == set()

test_a_change_cannot_release_its_own_file if {
	_found(_document({}, _spec, "src/a", [])) == {"src/a has no owner, as the base's specs/repo.md asks of src/**: no line of CODEOWNERS gives it one"}
}

test_without_a_spec_nothing_is_considered if {
	owner_missing.considered == 0 with input as _document(null, null, "src/a", [])
	owner_missing.considered == 1 with input as _document(_spec, null, "src/a", [])
}
