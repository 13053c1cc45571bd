package policies.cloud_plan.approval_missing_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.approval_missing

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := approval_missing.finding with input as document
}

_changes := sample.planned({"resources": [sample.resource({"actions": ["update"]})]})

test_a_change_without_an_approval_is_denied if {
	_found(_changes) == {["cloud.approval_missing", "ENV-PROD"]}
}

test_a_change_with_an_approval_passes if _found(object.union(_changes, {"approvals": [sample.approval]})) == set()

test_a_plan_without_changes_needs_none if _found(sample.document) == set()

_free := {"environments": [object.union(sample.environment, {"requires_approval": false})]}

test_an_environment_without_the_requirement_needs_none if {
	_found(object.union(_changes, {"permissions": {"head": object.union(sample.permissions, _free)}})) == set()
}

test_a_change_cannot_lift_the_requirement if {
	lifted := {"head": object.union(sample.permissions, _free), "base": sample.permissions}
	_found(object.union(_changes, {"permissions": lifted})) == {["cloud.approval_missing", "ENV-PROD"]}
}

test_considered_counts_what_is_judged if {
	approval_missing.considered == 1 with input as sample.document
	approval_missing.considered == 0 with input as object.union(sample.document, {"plans": []})
}
