package policies.policy_check.weakened_test

import data.policies.policy_check.weakened

_row := {
	"status": "active",
	"gate": "registry-valid",
	"enforcement": "mandatory",
	"effective_on": null,
	"waivable": false,
	"waiver_days": 30,
	"parameters": {"minimum": 20, "types": ["a", "b"], "strict": true},
	"package": "example",
	"registry": "registry.csv",
	"line": 4,
}

_policy(before, after) := {
	"id": "POL-A",
	"before": object.union(_row, before),
	"after": object.union_n([_row, {"line": 5}, after]),
	"stricter": {"minimum": "higher", "types": "more"},
	"rego_changed": false,
}

_removed(before) := object.union(_policy(before, {}), {"after": null})

_nothing := {
	"policies": [],
	"cases": [],
	"waivers": [],
	"decisions": [],
	"compared": [],
	"flips": [],
	"uncompared": [],
}

_decision := {
	"id": "DEC-W",
	"status": "active",
	"policies": ["POL-B", "POL-A"],
	"reason": "It was decided.",
	"approved_by": "owners",
	"expires": "2026-06-30",
	"registry": "registry.csv",
	"line": 9,
}

_document(facts) := {"now": "2026-06-30T12:00:00Z", "weakening": object.union(_nothing, facts)}

_found(facts) := found if {
	found := weakened.finding with input as _document(facts)
}

_fields(before, after) := {f.details.field | some f in _found({"policies": [_policy(before, after)]})}

_gets_stricter(word, before, after) if {
	policy := object.union(
		_policy({"parameters": {"x": before}}, {"parameters": {"x": after}}),
		{"stricter": {"x": word}},
	)
	_found({"policies": [policy]}) == set()
}

# Rows

test_without_a_base_nothing_is_found if {
	weakened.finding == set() with input as {"now": "2026-06-30T12:00:00Z", "weakening": null}
	weakened.considered == 0 with input as {"weakening": null}
}

test_a_policy_that_is_removed_is_denied_where_it_stood if {
	some found in _found({"policies": [_removed({})]})
	[found.code, found.subject] == ["policy.weakened", "POL-A"]
	[found.location.path, found.location.line] == ["registry.csv", 4]
	[place.message | some place in found.related] == ["on the base"]
}

test_a_retired_policy_may_be_removed_and_changed if {
	_found({"policies": [_removed({"status": "deprecated"})]}) == set()
	_fields({"status": "deprecated"}, {"status": "deprecated", "waivable": true}) == set()
}

test_a_field_that_gets_laxer_is_denied_with_both_sides if {
	some found in _found({"policies": [_policy({}, {"status": "draft"})]})
	[found.location.line, found.details] == [5, {"field": "status", "before": "active", "after": "draft"}]
	[[place.line, place.message] | some place in found.related] == [[4, "on the base"], [5, "in the head"]]
}

test_each_laxer_field_is_a_finding if {
	_fields({}, {"status": "draft", "gate": "cloud-plan", "enforcement": "advisory", "waivable": true}) == {
		"status", "gate",
		"enforcement", "waivable",
	}
}

test_a_status_that_evaluates_less_is_laxer if {
	_fields({}, {"status": "deprecated"}) == {"status"}
	_fields({"status": "draft"}, {"status": "deprecated"}) == {"status"}
	_fields({"status": "draft"}, {}) == set()
	_fields({}, {"status": "whatever"}) == set()
}

test_what_gets_stricter_is_silent if {
	lax := {"enforcement": "advisory", "waivable": true, "effective_on": "2027-01-01", "waiver_days": null}
	_fields(lax, {}) == set()
}

test_a_later_day_is_laxer if {
	_fields({}, {"effective_on": "2026-07-01"}) == {"effective_on"}
	_fields({"effective_on": "2026-07-01"}, {"effective_on": "2026-07-02"}) == {"effective_on"}
	_fields({"effective_on": "2026-07-02"}, {"effective_on": "2026-07-01"}) == set()
	_fields({}, {"effective_on": "2026-06-30"}) == set()
	_fields({}, {"effective_on": "someday"}) == set()
}

test_longer_waivers_are_laxer if {
	_fields({}, {"waiver_days": 31}) == {"waiver_days"}
	_fields({}, {"waiver_days": null}) == {"waiver_days"}
	_fields({}, {"waiver_days": 29}) == set()
}

test_a_parameter_may_move_in_its_declared_direction_only if {
	_fields({}, {"parameters": {"minimum": 21}}) == set()
	_fields({}, {"parameters": {"minimum": 19}}) == {"parameters.minimum"}
	_fields({}, {"parameters": {"minimum": "21"}}) == {"parameters.minimum"}
	_fields({}, {"parameters": {"types": ["b", "a", "c"]}}) == set()
	_fields({}, {"parameters": {"types": ["a"]}}) == {"parameters.types"}
	_fields({}, {"parameters": {"types": "a"}}) == {"parameters.types"}
}

test_a_parameter_without_a_direction_may_not_change if {
	_fields({}, {"parameters": {"strict": false}}) == {"parameters.strict"}
	_fields({}, {"parameters": {"new": 1}}) == {"parameters.new"}
	bare := object.union(_row, {"parameters": null})
	taken := object.union(bare, {"parameters": {"minimum": 20, "types": ["a", "b"]}})
	policy := object.union(_removed({}), {"after": taken})
	{f.details.field | some f in _found({"policies": [policy]})} == {"parameters.strict"}
}

test_each_direction_is_understood if {
	_gets_stricter("higher", 1, 2)
	_gets_stricter("lower", 2, 1)
	_gets_stricter("more", ["a"], ["b", "a"])
	_gets_stricter("fewer", ["a", "b"], ["b"])
	_gets_stricter("true", false, true)
	_gets_stricter("false", true, false)
	not _gets_stricter("higher", 2, 1)
	not _gets_stricter("lower", 1, 2)
	not _gets_stricter("lower", 2, "1")
	not _gets_stricter("more", ["a", "b"], ["b", "c"])
	not _gets_stricter("fewer", ["a"], ["b"])
	not _gets_stricter("fewer", ["a"], "a")
	not _gets_stricter("true", true, false)
	not _gets_stricter("false", false, true)
	not _gets_stricter("upwards", 1, 2)
}

# Verdicts

_flip(subject) := {
	"policy": "POL-A",
	"code": "area.wrong",
	"subject": subject,
	"document": "this change",
	"before": "deny",
	"after": "none",
}

test_flips_of_a_policy_are_one_finding_that_lists_them if {
	flips := [_flip(subject) | some subject in ["A", "B", "C", "D"]]
	some found in _found({"flips": flips})
	found.details.flips == {flip | some flip in flips}
	contains(found.msg, "verdicts that flip: 4 (area.wrong of A on this change: none, ")
	contains(found.msg, " and 1 more)")
	found.location == {"path": null, "line": null}
}

test_flips_stand_where_the_row_of_their_policy_stands if {
	some found in _found({"flips": [_flip("A")], "policies": [object.union(_policy({}, {}), {"rego_changed": true})]})
	[found.location.line, count(found.related)] == [5, 2]
}

_uncompared(policies, documents) := {
	"gate": "registry-valid",
	"policies": policies,
	"documents": documents,
	"message": "it does not compile",
}

test_what_cannot_be_compared_is_denied if {
	some found in _found({"uncompared": [_uncompared(["POL-A"], [])]})
	found.msg == "base and head cannot be compared in the gate registry-valid, by POL-A, on all: it does not compile"
	count(_found({"uncompared": [_uncompared([], ["this change"])]})) == 1
}

_place_of(facts) := [found.location.path, found.location.line] if some found in _found(facts)

test_what_cannot_be_compared_has_a_place if {
	case := "tests/cases/registry_valid/a/denied.yaml"
	_place_of({"uncompared": [_uncompared(["POL-A"], ["this change", case])]}) == [case, null]
	_place_of({"uncompared": [_uncompared(["POL-A"], [])]}) == [null, null]
	some row in _uncompared_row
	row.location.line == 5
}

# The row itself gets no laxer: only that it cannot be compared is found.
_uncompared_row := _found({"uncompared": [_uncompared(["POL-A"], ["this change"])], "policies": [_policy({}, {})]})

test_what_cannot_be_compared_has_the_place_of_a_registered_row if {
	sources := [{"registered": [{"id": "POL-A", "registry": "more.csv", "line": 9}]}]
	some found in weakened.finding with input as object.union(
		_document({"uncompared": [_uncompared(["POL-A"], [])]}),
		{"sources": sources},
	)
	[found.location.path, found.location.line] == ["more.csv", 9]
}

# Permission

test_a_decision_on_the_base_permits_what_it_names if {
	found := _found({
		"policies": [_policy({}, {"status": "draft"}), object.union(_removed({}), {"id": "POL-B"})],
		"flips": [_flip("A")],
		"uncompared": [_uncompared(["POL-A", "POL-B"], [])],
		"waivers": [_waiver({"expires": "2028-01-01"})],
		"decisions": [_decision],
	})
	found == set()
}

test_a_decision_that_is_not_in_force_permits_nothing if {
	every fields in [{"status": "draft"}, {"expires": "2026-06-29"}, {"expires": "never"}, {"policies": ["POL-B"]}] {
		found := _found({
			"policies": [_policy({}, {"status": "draft"})],
			"decisions": [object.union(_decision, fields)],
		})
		count(found) == 1
	}
}

test_a_decision_permits_no_comparison_to_fail_for_others if {
	facts := {"uncompared": [_uncompared(["POL-A", "POL-C"], [])], "decisions": [_decision]}
	some found in _found(facts)
	contains(found.msg, "by POL-C,")
}

# Waivers

_waiver(after) := {"id": "DEC-A", "before": _in_force, "after": object.union(_in_force, after)}

_in_force := {
	"id": "DEC-A",
	"status": "active",
	"policy": "POL-A",
	"subjects": ["MOD-A", "glob:src/*"],
	"expires": "2026-12-31",
	"registry": "registry.csv",
	"line": 7,
}

_waives(after) := count(_found({"waivers": [_waiver(after)]}))

test_a_waiver_that_gets_wider_is_denied if {
	_waives({"subjects": ["MOD-A", "MOD-B"]}) == 1
	_waives({"subjects": ["glob:MOD-*"]}) == 1
	_waives({"subjects": ["MOD-A", "glob:src/**"], "expires": "2027-12-31"}) == 2
	_waives({"policy": "POL-C"}) == 1
}

test_a_waiver_that_gets_narrower_passes if {
	_waives({"subjects": ["MOD-A"]}) == 0
	_waives({"subjects": ["src/a.py"]}) == 0
	_waives({"subjects": ["src/a/b.py"]}) == 1
	_waives({"expires": "2026-07-01"}) == 0
	_waives({"status": "deprecated", "subjects": ["MOD-C"]}) == 0
	_waives({"expires": "zzz"}) == 0
}

test_a_waiver_that_was_not_in_force_is_as_good_as_new if {
	over := object.union(_waiver({"expires": "2028-01-01"}), {"before": {"expires": "2026-01-01"}})
	_found({"waivers": [over]}) == set()
}

test_considered_counts_policies_and_waivers if {
	facts := {
		"policies": [_policy({}, {})],
		"waivers": [_waiver({})],
		"compared": [{"gate": "registry-valid", "policies": ["POL-A", "POL-B"], "documents": 4}],
	}
	weakened.considered == 3 with input as _document(facts)
}

_lost(before, after) := {"policy": "POL-A", "folder": "tests/cases/registry_valid/example", "before": before, "after": after}

test_cases_that_deny_may_not_get_fewer if {
	{f.subject | some f in _found({"cases": [_lost(2, 1)]})} == {"POL-A"}
	_found({"cases": [_lost(2, 2)]}) == set()
	_found({"cases": [_lost(1, 2)]}) == set()
}

test_cases_go_with_their_policy_or_by_decision if {
	{f.msg | some f in _found({"cases": [_lost(2, 0)], "policies": [_removed({})]}); contains(f.msg, "cases")} == set()
	_found({"cases": [_lost(2, 0)], "decisions": [_decision]}) == set()
}

test_policies_whose_cases_were_touched_are_looked_at if {
	weakened.considered == 1 with input as _document({"cases": [_lost(2, 2)]})
}
