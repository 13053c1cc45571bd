package policies.policy_check.content_unreadable_test

import data.lib.repo_test as example
import data.policies.policy_check.content_unreadable

_found(given, scope) := {[f.code, f.subject, f.location.line] |
	some f in content_unreadable.finding with input as _document(given, scope)
}

_document(given, scope) := object.union(
	example.document(null, null, [example.file("a.toml", object.union({"error": null}, given))]),
	{"scope": scope},
)

_error := {"line": 3, "message": "does not parse as toml"}

_warned := {["repo.content_unreadable", "a.toml", 3]}

test_a_file_that_cannot_be_read_is_found_with_its_line if {
	every status in ["added", "modified", "renamed", "type_changed"] {
		_found({"status": status, "error": _error}, "change") == _warned
	}
}

test_a_fault_without_a_line_is_found if {
	given := {"status": "added", "error": {"line": null, "message": "is not UTF-8 text"}}
	_found(given, "change") == {["repo.content_unreadable", "a.toml", null]}
	{f.msg | some f in content_unreadable.finding with input as _document(given, "change")} == {"a.toml: rules about its content do not see it, for it is not UTF-8 text"}
}

test_a_file_that_can_be_read_passes if _found({"status": "added"}, "change") == set()

test_a_file_that_is_gone_passes if _found({"status": "deleted", "error": _error}, "everything") == set()

test_a_file_that_the_change_left_alone_counts_with_everything if {
	_found({"error": _error}, "change") == set()
	_found({"error": _error}, "everything") == _warned
}

test_considered_counts_files_that_are_read if {
	content_unreadable.considered == 1 with input as _document({"status": "added"}, "change")
	content_unreadable.considered == 0 with input as _document({}, "change")
	content_unreadable.considered == 1 with input as _document({}, "everything")
}
