package policies.app_config.conformance_failed_test

import data.lib.app.sample_test as sample
import data.policies.app_config.conformance_failed

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := conformance_failed.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.conformance_failed"}

test_the_sample_passes if _found(sample.document) == set()

test_a_test_that_failed_is_denied if {
	_messages(sample.proven({"outcomes": {"passed": 4, "failed": 1, "skipped": 0, "errors": 1}, "failed": [{"name": "test_get", "outcome": "failed", "message": "no"}, {"name": "test_put", "outcome": "error", "message": "no"}]})) == {"CAP-FILE does not pass the tests of EXT-MEMORY: 1 failed and 1 broke: test_get, test_put"}
}

test_a_run_that_was_cut_off_is_denied if {
	_messages(sample.proven({"complete": false})) == {"CAP-FILE does not pass the tests of EXT-MEMORY: the run did not come to its end"}
}

test_considered_counts_what_is_judged if {
	conformance_failed.considered == 1 with input as sample.document
	conformance_failed.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
