package policies.app_config.evidence_expired_test

import data.lib.app.sample_test as sample
import data.policies.app_config.evidence_expired

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := evidence_expired.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.evidence_expired"}

test_the_sample_passes if _found(sample.document) == set()

test_old_evidence_is_denied if {
	_messages(sample.proven({"date": "2025-11-21T08:00:00Z"})) == {"CAP-FILE: its evidence is of 2025-11-21T08:00:00Z, and it counts for 365 days"}
}

test_evidence_of_its_last_day_passes if {
	_found(sample.proven({"date": "2025-11-22T08:00:00Z"})) == set()
}

test_evidence_of_a_day_to_come_is_denied if {
	_messages(sample.proven({"date": "2026-11-23T08:00:00Z"})) == {"CAP-FILE: its evidence is of 2026-11-23T08:00:00Z, and it counts for 365 days"}
}

test_evidence_of_no_day_is_denied if {
	_messages(sample.proven({"date": "yesterday"})) == {"CAP-FILE: its evidence is of yesterday, and it counts for 365 days"}
}

test_considered_counts_what_is_judged if {
	evidence_expired.considered == 1 with input as sample.document
	evidence_expired.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
