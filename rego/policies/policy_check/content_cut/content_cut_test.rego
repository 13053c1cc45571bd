package policies.policy_check.content_cut_test

import data.lib.repo_test as example
import data.policies.policy_check.content_cut

_found(given, scope) := {[f.code, f.subject] | some f in content_cut.finding with input as _document(given, scope)}

_document(given, scope) := object.union(
	example.document(null, null, [example.file("a", object.union({"cut": null}, given))]),
	{"scope": scope, "sources": [_source("repository", "policy-check", "active")]},
)

_source(name, gate, status) := {"name": name, "registered": [{"id": "POL-A", "gate": gate, "status": status}]}

_cut := "text not read: larger than 1048576 bytes"

_denied := {["repo.content_cut", "a"]}

test_a_file_that_was_cut_is_denied if {
	every status in ["added", "modified", "renamed", "type_changed"] {
		_found({"status": status, "cut": _cut}, "change") == _denied
	}
}

test_it_says_what_was_left_out if {
	messages := {f.msg | some f in content_cut.finding with input as _document({"status": "added", "cut": _cut}, "change")}
	messages == {"a: no rule could see all of it (text not read: larger than 1048576 bytes)"}
}

test_a_whole_file_passes if _found({"status": "added"}, "change") == set()

test_a_file_that_is_gone_passes if _found({"status": "deleted", "cut": _cut}, "everything") == set()

test_a_file_that_the_change_left_alone_counts_with_everything if {
	_found({"cut": _cut}, "change") == set()
	_found({"cut": _cut}, "everything") == _denied
}

test_considered_counts_files_that_are_read if {
	content_cut.considered == 1 with input as _document({"status": "added"}, "change")
	content_cut.considered == 0 with input as _document({}, "change")
	content_cut.considered == 1 with input as _document({}, "everything")
}

test_without_rules_of_its_own_nobody_would_look if {
	every source in [
		_source("control-plane", "policy-check", "active"),
		_source("repository", "registry-valid", "active"),
		_source("repository", "policy-check", "deprecated"),
	] {
		document := object.union(_document({"status": "added", "cut": _cut}, "change"), {"sources": [source]})
		found := content_cut.finding with input as document
		found == set()
	}
}
