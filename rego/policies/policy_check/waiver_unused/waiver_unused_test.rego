package policies.policy_check.waiver_unused_test

import data.lib.records_test as example
import data.policies.policy_check.waiver_unused

_waiver := {"id": "DEC-W", "status": "active", "policy": "POL-A", "subjects": ["MOD-A"], "expires": "2026-03-01"}

_evaluated := {"registry-valid": {"policies": ["POL-A"], "waivers": []}}

_document(fields) := object.union_n([
	example.document([example.row, example.waiver], []),
	{"waivers": [_waiver], "evaluated": _evaluated},
	fields,
])

_codes(fields) := {f.code | some f in waiver_unused.finding with input as _document(fields)}

_denied := {"decision.waiver_unused"}

test_a_waiver_that_waived_nothing_is_told if _codes({}) == _denied

test_a_waiver_that_waived_something_passes if {
	_codes({"evaluated": {"registry-valid": {"policies": ["POL-A"], "waivers": ["DEC-W"]}}}) == set()
}

test_what_was_not_evaluated_is_not_known if {
	every evaluated in [{}, {"registry-valid": {"policies": ["POL-B"], "waivers": []}}] {
		document := json.patch(_document({}), [{"op": "replace", "path": "/evaluated", "value": evaluated}])
		found := waiver_unused.finding with input as document
		found == set()
	}
}

test_a_waiver_that_is_not_in_force_is_not_looked_at if {
	_codes({"waivers": [object.union(_waiver, {"expires": "2026-02-28"})]}) == set()
	_codes({"waivers": [object.union(_waiver, {"status": "draft"})]}) == set()
	_codes({"waivers": []}) == set()
}

test_a_waiver_that_the_change_takes_away_is_done_with if {
	gone := object.union(example.waiver, {"status": "deprecated"})
	found := waiver_unused.finding with input as object.union(_document({}), {"decisions": {"rows": [gone]}})
	found == set()
}

test_policies_of_this_gate_tell_only_where_they_looked_at_everything if {
	here := {"evaluated": {"policy-check": {"policies": ["POL-A"], "waivers": []}}}
	document := json.patch(_document({}), [{"op": "replace", "path": "/evaluated", "value": here.evaluated}])
	changed := object.union(document, {"change": {"paths": []}})
	some_found := waiver_unused.finding with input as document
	count(some_found) == 1
	none_found := waiver_unused.finding with input as changed
	none_found == set()
	all_found := waiver_unused.finding with input as object.union(changed, {"scope": "everything"})
	count(all_found) == 1
}

test_considered_counts_what_is_known if {
	waiver_unused.considered == 1 with input as _document({})
	waiver_unused.considered == 0 with input as _document({"waivers": []})
}
