package policies.cloud_plan.provisioner_disallowed_test

import data.lib.cloud.permissions
import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.provisioner_disallowed

_found(document) := {[f.code, f.subject, f.location.line] | some f in found} if {
	found := provisioner_disallowed.finding with input as document
}

_running(more) := sample.planned({"provisioners": [sample.provisioner(more)]})

test_a_provisioner_is_denied_where_its_resource_stands if {
	_found(_running({})) == {["cloud.provisioner_disallowed", "aws_vpc.main", 4]}
}

test_one_in_a_module_that_nobody_registers_is_denied if {
	document := _running({"call": "module.own", "address": "module.own.null_resource.x"})
	_found(document) == {["cloud.provisioner_disallowed", "module.own.null_resource.x", 4]}
}

test_one_in_a_registered_module_is_the_modules_own if _found(_running({"call": "module.events"})) == set()

test_types_of_the_spec_pass_and_no_others if {
	permissions := {"permissions": {"head": object.union(sample.permissions, sample.specified({"provisioners": ["file"]}))}}
	_found(object.union(_running({"type": "file"}), permissions)) == set()
	count(_found(object.union(_running({}), permissions))) == 1
}

test_the_base_must_permit_it_too if {
	permitted := object.union(sample.permissions, sample.specified({"provisioners": ["local-exec"]}))
	document := object.union(_running({}), {"permissions": {"head": permitted, "base": sample.permissions}})
	keys := {refusal.key | some refusal in permissions.pending(document.plans[0])} with input as document
	keys == {["aws_vpc.main", "provisioner local-exec"]}
	_found(document) == set()
}

test_considered_counts_what_is_judged if {
	provisioner_disallowed.considered == 1 with input as _running({})
	provisioner_disallowed.considered == 0 with input as sample.document
}
