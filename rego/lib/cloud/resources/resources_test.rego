package lib.cloud.resources_test

import data.lib.cloud.resources
import data.lib.cloud.sample_test as sample

_plan := sample.grouped(object.union(sample.plan, {"resources": [
	sample.resource({"address": "a", "actions": ["delete"]}),
	sample.resource({"address": "b", "actions": ["forget"]}),
	sample.resource({"address": "c", "actions": ["no-op"], "deposed": "byebye"}),
	sample.resource({"address": "d", "mode": "data"}),
	sample.resource({"address": "e", "actions": ["delete", "create"]}),
	sample.resource({"address": "f", "actions": []}),
]}))

_addresses(groups) := [resource.address | some group in groups; some resource in resources.members(_plan, group)]

test_what_a_plan_removes_does_not_remain if {
	_addresses(resources.remaining(_plan)) == ["e", "f"]
	resources.total(resources.remaining(_plan)) == 2
}

test_what_a_plan_does_to_resources_is_found_by_its_action if {
	_addresses(resources.acted_on(_plan, "delete")) == ["a", "e"]
	_addresses(resources.acted_on(_plan, "forget")) == ["b"]
	resources.acted_on(_plan, "update") == []
}

test_groups_that_cover_every_resource_once_are_whole if {
	resources.uncovered == set() with input as {"plans": [_plan]}
	empty := sample.grouped(object.union(sample.plan, {"resources": []}))
	resources.uncovered == set() with input as {"plans": [empty]}
}

test_groups_that_leave_out_a_resource_are_not_whole if {
	every resources_of_first in [[], [1], [0, 0], [7]] {
		groups := array.concat([object.union(_plan.groups[0], {"resources": resources_of_first})], array.slice(_plan.groups, 1, 6))
		resources.uncovered == {"prod.plan.json"} with input as {"plans": [object.union(_plan, {"groups": groups})]}
	}
}
