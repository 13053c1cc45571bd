package policies.policy_check.waiver_forbidden_test

import data.lib.records_test as example
import data.policies.policy_check.waiver_forbidden

_document(row, rows) := object.union(example.document([row], []), {"known_policies": rows})

_messages(row, rows) := {f.msg |
	some f in waiver_forbidden.finding with input as _document(row, rows)
	f.code == "decision.waiver_forbidden"
}

test_a_waiver_of_a_policy_that_is_waivable_passes if {
	_messages(example.waiver, [{"id": "POL-A", "waivable": true}]) == set()
}

test_a_waiver_of_a_policy_that_is_not_waivable_is_denied if {
	_messages(example.waiver, [{"id": "POL-A", "waivable": false}]) == {"DEC-W is a waiver of POL-A, which no waiver touches"}
	count(_messages(example.waiver, [{"id": "POL-A", "waivable": false}, {"id": "POL-A", "waivable": true}])) == 1
}

test_a_waiver_of_a_policy_that_nobody_knows_is_denied if {
	_messages(example.waiver, [{"id": "POL-B", "waivable": true}]) == {`DEC-W is a waiver of "POL-A", which is no policy that is registered`}
	count(_messages(example.waiver_with("policy", null), [])) == 1
	count(_messages(object.union(example.waiver, {"config": null}), [])) == 1
}

test_considered_counts_waivers if waiver_forbidden.considered == 1 with input as _document(example.waiver, [])
