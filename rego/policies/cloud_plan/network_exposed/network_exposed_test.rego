package policies.cloud_plan.network_exposed_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.network_exposed

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := network_exposed.finding with input as document
}

_open := sample.planned({"resources": [sample.root({"after": {"ingress": [{
	"cidr_blocks": ["0.0.0.0/0"],
	"from_port": 22,
	"to_port": 22,
	"protocol": "tcp",
}]}})]})

test_a_port_that_is_open_to_everyone_is_denied if {
	_found(_open) == {["cloud.network_exposed", "aws_security_group.web"]}
	network_exposed.considered == 1 with input as _open
}

test_what_is_not_open_passes if {
	_found(sample.document) == set()
	_found(sample.planned({"resources": [sample.root({})]})) == set()
}

test_considered_counts_what_is_judged if {
	network_exposed.considered == 0 with input as sample.document
	network_exposed.considered == 0 with input as object.union(sample.document, {"plans": []})
}
