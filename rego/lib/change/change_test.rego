package lib.change_test

import data.lib.change

_input := {"change": {
	"paths": [
		{"path": "a.md", "status": "modified", "from": null},
		{"path": "c.md", "status": "renamed", "from": "b.md"},
	],
	"rows": [
		{
			"id": "CMP-A", "kind": "changed", "fields": ["entity_type"],
			"before": {"entity_type": "component", "registry": "r.csv", "line": 2},
			"after": {"entity_type": "module", "registry": "r.csv", "line": 3},
		},
		{"id": "CMP-B", "kind": "added", "fields": [], "before": null, "after": {"entity_type": null}},
		{"id": "ENV-A", "kind": "removed", "fields": [], "before": {"entity_type": "environment"}, "after": null},
	],
	"artifacts": [],
}}

test_without_a_base_nothing_changed if {
	change.rows == [] with input as {"change": null}
	change.revised == [] with input as {"change": null}
	change.paths == set() with input as {"change": null}
	change.types == set() with input as {"change": null}
}

test_a_renamed_file_counts_under_both_names if {
	change.paths == {"a.md", "b.md", "c.md"} with input as _input
}

test_types_are_those_before_and_after if {
	change.types == {"component", "module", "environment"} with input as _input
}

test_only_rows_on_both_sides_are_changed if {
	[row.id | some row in change.revised] == ["CMP-A"] with input as _input
}

test_a_subject_stands_where_its_row_stood if {
	row := _input.change.rows[0]
	change.subject(row, "before") == {"id": "CMP-A", "path": "r.csv", "line": 2}
	change.subject(row, "after") == {"id": "CMP-A", "path": "r.csv", "line": 3}
}

test_few_reasons_are_all_named if {
	change.summary({"b", "a"}) == "a; b"
}

test_many_reasons_are_counted if {
	change.summary({"e", "d", "c", "b", "a"}) == "a; b; c; and 2 more"
}
