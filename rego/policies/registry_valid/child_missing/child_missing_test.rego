package policies.registry_valid.child_missing_test

import data.policies.registry_valid.child_missing

test_nested_registry_that_is_no_file_is_denied if {
	every kind in ["missing", "folder", "outside", "malformed", "other", "of a kind to come"] {
		_codes(kind, false) == {"registry.child_missing"}
	}
}

test_nested_registry_that_is_there_passes if _codes("file", false) == set()

test_link_that_leads_back_is_denied_as_a_cycle if {
	_codes("file", true) == {"registry.child_cycle"}
	_codes("missing", true) == {"registry.child_cycle"}
}

test_reason_is_told_at_the_row if {
	found := child_missing.finding with input as _document([_link("folder", false)])
	{[f.msg, f.location.line] | some f in found} == {[`FMWK-A: its nested registry "lib" is a folder`, 2]}
}

test_no_nested_registry_passes if {
	found := child_missing.finding with input as _document([])
	found == set()
	child_missing.considered == 0 with input as _document([])
}

_codes(kind, loop) := {f.code | some f in child_missing.finding with input as _document([_link(kind, loop)])}

_link(kind, loop) := {"row": 0, "path": "lib", "kind": kind, "loop": loop}

_document(nested) := {"registry": {
	"entities": [{"id": "FMWK-A", "registry": "registry.csv", "line": 2}],
	"nested": nested,
}}
