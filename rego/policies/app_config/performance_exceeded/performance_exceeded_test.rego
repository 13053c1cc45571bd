package policies.app_config.performance_exceeded_test

import data.lib.app.sample_test as sample
import data.policies.app_config.performance_exceeded

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := performance_exceeded.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.performance_exceeded"}

test_the_sample_passes if _found(sample.document) == set()

test_a_figure_beyond_the_limit_is_denied_with_both if {
	_messages(sample.contracted({"performance": [object.union(sample.measure, {"limit": 25.5})]})) == {"CAP-FILE: put was measured at 30 times the reference (p95), and the limit of the contract is 25.5 times the reference"}
}

test_a_limit_that_the_change_loosens_holds if {
	_messages(sample.based({"performance": [object.union(sample.measure, {"limit": 25})]})) == {"CAP-FILE: put was measured at 30 times the reference (p95), and the limit of the contract is 25 times the reference, as the base has it"}
}

test_a_throughput_below_the_limit_is_denied if {
	_messages(sample.contracted({"performance": [object.union(sample.measure, {"limit": 900, "unit": "per_second", "percentile": null})]})) == {"CAP-FILE: put was measured at 800 per second (throughput), and the limit of the contract is 900 per second"}
}

test_considered_counts_what_is_judged if {
	performance_exceeded.considered == 1 with input as sample.document
	performance_exceeded.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
