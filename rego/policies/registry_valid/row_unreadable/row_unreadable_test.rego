package policies.registry_valid.row_unreadable_test

import data.policies.registry_valid.row_unreadable

test_unreadable_row_is_denied_where_it_stands if {
	found := row_unreadable.finding with input as _document([_ragged])
	{[f.code, f.subject, f.location] | some f in found} == {[
		"registry.row_unreadable",
		"registry.csv:7",
		{"path": "registry.csv", "line": 7},
	]}
}

test_readable_registry_passes if {
	found := row_unreadable.finding with input as _document([])
	found == set()
}

test_unreadable_rows_are_considered_too if {
	row_unreadable.considered == 2 with input as _document([_ragged])
}

_ragged := {"registry": "registry.csv", "line": 7, "message": "11 cells, where the header has 12"}

_document(unreadable) := {"registry": {"entities": [{"id": "MOD-A"}], "unreadable": unreadable}}
