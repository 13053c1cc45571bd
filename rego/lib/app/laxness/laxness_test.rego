package lib.app.laxness_test

import data.lib.app.laxness
import data.lib.app.sample_test as sample

_lapses(base, head) := {reason | some found in lapses; some reason in found.reasons} if {
	points := {
		"head": [object.union(sample.point, head)],
		"base": [object.union(sample.point, base)],
	}
	lapses := laxness.lapses with input as object.union(sample.document, {"extension_points": points})
}

_limited(more) := {"performance": [object.union(sample.measure, more)]}

_limit(before, after) := _lapses(_limited(before), _limited(after))

test_a_contract_that_stays_asks_for_no_less if _lapses({}, {}) == set()

test_what_is_asked_no_longer_is_told if {
	_lapses({}, {"conformance": null}) == {"no tests have to pass any more"}
	_lapses({}, {"required": false}) == {"it need not be bound any more"}
	_lapses({}, {"unresolved_allowed": true}) == {"source need not tell any more what it is"}
	_lapses({}, {"performance": []}) == {"the limit of put is gone"}
}

test_what_is_asked_anew_is_no_lapse if {
	_lapses({"conformance": null, "required": false, "unresolved_allowed": true, "performance": []}, {}) == set()
}

test_a_looser_limit_is_told_with_both if {
	_limit({}, {"limit": 80}) == {"the limit of put was 40 times the reference (p95), and is 80 times the reference (p95)"}
	_limit({}, {"percentile": 50}) == {"the limit of put was 40 times the reference (p95), and is 40 times the reference (p50)"}
	_limit({"unit": "ms"}, {"unit": "s", "limit": 1}) == {"the limit of put was 40 ms (p95), and is 1 s (p95)"}
	_limit({}, {"unit": "ms"}) == {"the limit of put was 40 times the reference (p95), and is 40 ms (p95)"}
	_limit({"unit": "per_second"}, {"unit": "per_second", "limit": 20}) == {"the limit of put was 40 per second (throughput), and is 20 per second (throughput)"}
}

test_a_tighter_limit_is_no_lapse if {
	_limit({}, {"limit": 30, "percentile": 99}) == set()
	_limit({"unit": "ms"}, {"unit": "us", "limit": 40000}) == set()
	_limit({"unit": "per_second"}, {"unit": "per_second", "limit": 80}) == set()
}

test_a_new_minor_version_announces_it if {
	_lapses({}, {"conformance": null, "version": "1.3.0"}) == set()
	_lapses({}, {"conformance": null, "version": "2.0.0"}) == set()
	count(_lapses({}, {"conformance": null, "version": "1.2.1"})) == 1
	count(_lapses({}, {"conformance": null, "version": "1.1.0"})) == 1
}

test_a_version_that_is_none_is_for_another_policy if {
	_lapses({"version": null}, {"conformance": null}) == set()
	_lapses({}, {"conformance": null, "version": null}) == set()
}

test_a_contract_that_cannot_be_used_is_for_another_policy if {
	_lapses({"fault": "both"}, {"conformance": null}) == set()
	_lapses({}, {"conformance": null, "fault": "both"}) == set()
}

test_a_new_extension_point_had_no_contract if {
	lapses := laxness.lapses with input as sample.document
	lapses == []
}
