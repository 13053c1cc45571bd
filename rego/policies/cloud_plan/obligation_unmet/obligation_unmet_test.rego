package policies.cloud_plan.obligation_unmet_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.obligation_unmet

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := obligation_unmet.finding with input as document
}

_applied(state, value) := object.union(
	sample.permitted(sample.served({"parameters": {"name": {"unknown_allowed": true}}})),
	{"plans": [object.union(sample.plan, {
		"state": state,
		"module_calls": [object.union(sample.call, {"parameters": [sample.parameter({
			"state": "unknown",
			"value": null,
			"applied": [{
				"address": "module.events.aws_sqs_queue.this",
				"attribute": "name",
				"type": "string",
				"value": value,
				"sensitive": false,
			}],
		})]})],
	})]},
)

test_an_applied_value_that_does_not_fit_is_denied if {
	_found(_applied("state.json", 7)) == {["cloud.obligation_unmet", "module.events"]}
}

test_an_applied_value_that_fits_passes if _found(_applied("state.json", "order-events")) == set()

test_without_a_state_nothing_is_checked if _found(_applied(null, 7)) == set()

test_considered_counts_what_is_judged if {
	obligation_unmet.considered == 1 with input as _applied("state.json", 7)
	obligation_unmet.considered == 0 with input as _applied(null, 7)
}
