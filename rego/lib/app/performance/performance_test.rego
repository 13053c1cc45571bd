package lib.app.performance_test

import data.lib.app.performance
import data.lib.app.sample_test as sample

_exceeded(more) := {[found.measure.limit, round(found.figure.value * 1000) / 1000] | some found in beyond} if {
	beyond := performance.exceeded with input as sample.contracted({"performance": [object.union(sample.measure, more)]})
}

test_a_time_is_in_the_unit_of_its_limit if {
	_exceeded({"unit": "us", "limit": 2999}) == {[2999, 3000]}
	_exceeded({"unit": "ms", "limit": 2}) == {[2, 3]}
	_exceeded({"unit": "s", "limit": 0.002}) == {[0.002, 0.003]}
	_exceeded({"unit": "ms", "limit": 3}) == set()
}

test_each_percentile_has_its_figure if {
	_exceeded({"percentile": 50, "unit": "ms", "limit": 0.5}) == {[0.5, 1]}
	_exceeded({"percentile": 99, "unit": "ms", "limit": 0.5}) == {[0.5, 9]}
}

test_a_throughput_is_a_minimum if {
	_exceeded({"unit": "per_second", "limit": 801}) == {[801, 800]}
	_exceeded({"unit": "per_second", "limit": 800}) == set()
}

_unmeasured(more) if {
	count(performance.unmeasured) == 1 with input as sample.proven({"operations": [object.union(sample.operation, more)]})
}

test_a_figure_that_is_not_there_proves_nothing if {
	_unmeasured({"operation": "get"})
	_unmeasured({"count": 0})
	_unmeasured({"p95": null})
	_unmeasured({"reference": null})
	_unmeasured({"reference": {"p95": 0}})
}

test_a_limit_that_both_sides_state_stands_once if {
	same := performance.limits with input as sample.based({})
	[limit.side.name | some limit in same] == ["head"]
	tighter := performance.limits with input as sample.based({"performance": [object.union(sample.measure, {"limit": 10})]})
	[limit.side.name | some limit in tighter] == ["head", "base"]
}

test_figures_are_in_the_words_of_their_unit if {
	[performance.worded({"unit": unit}, 12.34567) | some unit in ["ratio", "us", "ms", "s", "per_second"]] == [
		"12.346 times the reference",
		"12.346 us",
		"12.346 ms",
		"12.346 s",
		"12.346 per second",
	]
}
