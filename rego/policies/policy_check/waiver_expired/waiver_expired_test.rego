package policies.policy_check.waiver_expired_test

import data.lib.records_test as example
import data.policies.policy_check.waiver_expired

_codes(row) := {f.code | some f in waiver_expired.finding with input as example.document([row], [])}

_until(day) := example.waiver_with("expires", day)

test_a_waiver_is_over_when_its_last_day_is if {
	_codes(_until("2026-02-28")) == {"decision.waiver_expired"}
	_codes(_until("2026-03-01")) == set()
	_codes(_until("2026-03-02")) == set()
}

test_a_day_that_is_none_is_for_another_policy if {
	every day in ["", "never", "0000-00-00", null, 1] {
		_codes(_until(day)) == set()
	}
}

test_a_deprecated_waiver_is_left_in_peace if {
	_codes(object.union(_until("2026-02-28"), {"status": "deprecated"})) == set()
	_codes(object.union(_until("2026-02-28"), {"status": "draft"})) == {"decision.waiver_expired"}
}

test_considered_counts_waivers if {
	waiver_expired.considered == 1 with input as example.document([example.row, example.waiver], [])
}
