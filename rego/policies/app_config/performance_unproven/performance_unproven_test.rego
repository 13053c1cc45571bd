package policies.app_config.performance_unproven_test

import data.lib.app.sample_test as sample
import data.policies.app_config.performance_unproven

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := performance_unproven.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.performance_unproven"}

test_the_sample_passes if _found(sample.document) == set()

test_without_tests_the_evidence_is_missed_here if {
	_messages(object.union(sample.contracted({"conformance": null}), {"capabilities": [object.union(sample.capability, {"evidence": []})]})) == {"CAP-FILE: nothing proves how fast it is, and EXT-MEMORY limits that: the row names none in config.evidence, and none was given"}
}

test_an_operation_without_a_figure_is_denied if {
	_messages(sample.proven({"operations": []})) == {"CAP-FILE: put has a limit, and its evidence has no figure for that: p95"}
	_messages(sample.proven({"operations": [object.union(sample.operation, {"reference": null})]})) == {"CAP-FILE: put has a limit, and its evidence has no figure for that: p95"}
}

test_considered_counts_what_is_judged if {
	performance_unproven.considered == 1 with input as sample.document
	performance_unproven.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
