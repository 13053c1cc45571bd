package policies.policy_check.waiver_endless_test

import data.lib.records_test as example
import data.policies.policy_check.waiver_endless

_days(row, own) := _codes(object.union(_document(row), {"known_policies": [{"id": "POL-A", "waiver_days": own}]}))

_codes(document) := {f.code | some f in waiver_endless.finding with input as document}

_document(row) := object.union(example.document([row], []), {
	"policies": {"POL-DEC-005": {"parameters": {"maximum_days": 365}}},
	"known_policies": [],
})

_until(day) := example.waiver_with("expires", day)

_denied := {"decision.waiver_endless"}

test_a_waiver_that_is_near_passes if {
	_codes(_document(_until("2027-03-01"))) == set()
	_codes(_document(_until("2020-01-01"))) == set()
}

test_a_waiver_that_is_further_off_is_denied if _codes(_document(_until("2027-03-02"))) == _denied

test_a_waiver_without_a_day_is_denied if {
	every day in ["", "never", "2026-13-01", null, 1] {
		_codes(_document(_until(day))) == _denied
	}
	_codes(_document(object.union(example.waiver, {"config": null}))) == _denied
}

test_a_day_that_no_month_has_is_no_error if {
	_codes(_document(_until("2026-02-30"))) == set()
	_codes(_document(_until("2027-06-31"))) == _denied
}

test_a_policy_may_ask_for_less if {
	_days(_until("2026-03-11"), 10) == set()
	_days(_until("2026-03-12"), 10) == _denied
	_days(_until("2026-03-12"), null) == set()
}

test_a_policy_cannot_allow_more if {
	_days(_until("2027-03-02"), 400) == _denied
}

test_a_clock_that_is_no_moment_leaves_nothing_near if {
	_codes(object.union(_document(_until("2026-03-02")), {"now": ""})) == _denied
}

_weakening(day) := object.union(example.row, {
	"kind": "weakening",
	"config": {"kind": "weakening", "policies": ["POL-A"], "expires": day},
})

test_a_weakening_that_is_near_passes if {
	_codes(_document(_weakening("2027-03-01"))) == set()
	_codes(_document(_weakening("2020-01-01"))) == set()
}

test_a_weakening_that_is_further_off_or_endless_is_denied if {
	every day in ["2027-03-02", "", "never", "2026-13-01", null, 1] {
		_codes(_document(_weakening(day))) == {"decision.weakening_endless"}
	}
}

test_it_says_until_when_a_weakening_runs if {
	{f.msg | some f in waiver_endless.finding with input as _document(_weakening("2030-01-01"))} == {"DEC-A permits to weaken policies until 2030-01-01; it may at most for the next 365 days"}
	{f.msg | some f in waiver_endless.finding with input as _document(_weakening(""))} == {"DEC-A permits to weaken policies without a day on which it expires; it may at most for the next 365 days"}
}

test_a_retired_weakening_is_left_in_peace if {
	_codes(_document(object.union(_weakening("never"), {"status": "deprecated"}))) == set()
}

test_the_days_of_a_policy_are_for_its_waivers if _days(_weakening("2027-03-01"), 10) == set()

test_considered_counts_waivers_and_weakenings if {
	waiver_endless.considered == 1 with input as _document(example.waiver)
	waiver_endless.considered == 1 with input as _document(_weakening("2026-03-02"))
	waiver_endless.considered == 0 with input as _document(example.row)
}
