package policies.registry_valid.column_missing_test

import data.policies.registry_valid.column_missing

test_root_without_a_part_is_denied if {
	_missing([_sheet(null, {"id": "id"})]) == {"sheet.csv: no column holds the status of its entities"}
}

test_nested_registry_needs_less_than_the_root if {
	_missing([_sheet("registry.csv", {"id": "framework_id"})]) == set()
}

test_nested_registry_without_an_id_is_denied if {
	_missing([_sheet("registry.csv", {"status": "status"})]) == {"sheet.csv: no column holds the id of its entities"}
}

test_all_parts_pass if {
	_missing([_sheet(null, {"id": "id", "status": "state"})]) == set()
}

test_finding_stands_at_the_header if {
	found := column_missing.finding with input.registry.registries as [_sheet(null, {"id": "id"})]
		with data.registry.required_columns as _required
	{[f.code, f.location.line] | some f in found} == {["registry.column_missing", 1]}
}

test_no_registry_is_no_subject if {
	column_missing.considered == 0 with input.registry.registries as []
}

_missing(sheets) := {f.msg |
	some f in column_missing.finding with input.registry.registries as sheets
		with data.registry.required_columns as _required
}

_required := {"root": ["id", "status"], "nested": ["id"]}

_sheet(parent, roles) := {"path": "sheet.csv", "parent": parent, "columns": [], "roles": roles, "rows": 1}
