package policies.app_config.conformance_unproven_test

import data.lib.app.sample_test as sample
import data.policies.app_config.conformance_unproven

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := conformance_unproven.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.conformance_unproven"}

test_the_sample_passes if _found(sample.document) == set()

test_without_evidence_nothing_is_proven if {
	_messages(sample.capable({"evidence": []})) == {"CAP-FILE: nothing proves that it passes the tests of EXT-MEMORY: the row names none in config.evidence, and none was given"}
}

test_evidence_that_the_change_brings_counts_for_nothing if {
	_messages(sample.witnessed({"on_base": false})) == {"CAP-FILE: nothing proves that it passes the tests of EXT-MEMORY: evidence/CAP-FILE.json: the change brings it itself"}
}

test_tests_that_were_skipped_prove_nothing if {
	_messages(sample.proven({"outcomes": {"passed": 0, "failed": 0, "skipped": 4, "errors": 0}})) == {"CAP-FILE: its evidence proves nothing about the tests of EXT-MEMORY: 4 of them were skipped and none passed"}
}

test_tests_that_failed_are_for_another_policy if {
	_found(sample.proven({"outcomes": {"passed": 0, "failed": 4, "skipped": 0, "errors": 0}})) == set()
}

test_a_contract_without_tests_asks_for_none if {
	_found(object.union(sample.contracted({"conformance": null}), {"capabilities": [object.union(sample.capability, {"evidence": []})]})) == set()
	_found(object.union(sample.contracted({"conformance": null, "performance": []}), {"capabilities": [object.union(sample.capability, {"evidence": []})]})) == set()
}

test_considered_counts_what_is_judged if {
	conformance_unproven.considered == 1 with input as sample.document
	conformance_unproven.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
