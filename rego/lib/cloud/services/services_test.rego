package lib.cloud.services_test

import data.lib.cloud.sample_test as sample
import data.lib.cloud.services

_source(more) := object.union({"raw": "", "kind": "git", "address": "", "subfolder": null, "ref": null}, more)

_call(more) := object.union(sample.call, more)

_planned(call) := object.union(sample.plan, {"module_calls": [call]})

_served(more) := object.union(sample.permissions, sample.served(more))

_reasons(refusals) := {refusal.values[count(refusal.values) - 1] | some refusal in refusals}

test_only_an_active_service_permits if {
	every status in ["missing", "draft", "deprecated", "retired", null] {
		services.registered(sample.plan, _served({"status": status})) == {}
	}
}

test_of_several_services_the_one_that_permits_the_call_counts if {
	older := object.union(sample.service, {"id": "CLD-OLD", "version": "~> 1.0"})
	elsewhere := object.union(sample.service, {"id": "CLD-DEV", "environments": ["ENV-DEV"]})
	permissions := object.union(sample.permissions, {"services": [older, elsewhere, sample.service]})
	services.registered(sample.plan, permissions)["module.events"].id == "CLD-QUEUE"
}

test_an_unregistered_source_is_refused if {
	refusals := services.source_refusals(sample.plan, object.union(sample.permissions, {"services": []}))
	{refusal.values | some refusal in refusals} == {["module.events", "acme/queue/aws", "no cloud_service registers it"]}
	services.source_refusals(sample.plan, sample.permissions) == set()
}

test_a_source_that_a_row_nearly_registers_names_the_row if {
	refusals := services.source_refusals(sample.plan, _served({"status": "draft"}))
	_reasons(refusals) == {`CLD-QUEUE registers it and has the status "draft"`}
	[place.line | some refusal in refusals; some place in refusal.subject.related] == [5]
	other := services.source_refusals(sample.plan, _served({"status": "draft", "module_source": "acme/other/aws"}))
	_reasons(other) == {"no cloud_service registers it"}
}

test_a_call_within_a_registered_module_is_the_modules_own if {
	inner := _call({
		"address": "module.events.module.inner",
		"parent": "module.events",
		"source": _source({"kind": "local", "raw": "./inner"}),
	})
	plan := object.union(sample.plan, {"module_calls": [sample.call, inner]})
	services.source_refusals(plan, sample.permissions) == set()
	{refusal.key[0] | some refusal in services.source_refusals(plan, object.union(sample.permissions, {"services": []}))} == {
		"module.events",
		"module.events.module.inner",
	}
}

test_calls_of_this_repository_have_only_local_callers if {
	inner := _call({"address": "module.stack.module.events", "parent": "module.stack"})
	local := _call({"address": "module.stack", "source": _source({"kind": "local", "raw": "./stack"})})
	here := object.union(sample.plan, {"module_calls": [local, inner]})
	count(services.written_here(here)) == 2
	remote := object.union(sample.plan, {"module_calls": [_call({"address": "module.stack"}), inner]})
	[call.address | some call in services.written_here(remote)] == ["module.stack"]
}

test_a_service_is_for_its_environments_and_in_the_spec if {
	services.environment_refusals(sample.plan, sample.permissions) == set()
	elsewhere := services.environment_refusals(sample.plan, _served({"environments": ["ENV-DEV"]}))
	{refusal.values | some refusal in elsewhere} == {["module.events", "CLD-QUEUE", "is not for ENV-PROD"]}
	[place.line | some refusal in elsewhere; some place in refusal.subject.related] == [5]
	_offers(elsewhere) == {[{"path": ["environments"], "value": ["ENV-DEV", "ENV-PROD"]}]}
	unused := services.environment_refusals(sample.plan, object.union(sample.permissions, sample.specified({"services": []})))
	_reasons(unused) == {"is not in the cloud spec of ENV-PROD"}
	[place.line | some refusal in unused; some place in refusal.subject.related] == [5, 9]
	_offers(unused) == set()
}

_offers(refusals) := {refusal.subject.suggestion.edits | some refusal in refusals}

test_a_service_that_lacks_both_is_offered_nothing if {
	permissions := object.union(_served({"environments": []}), sample.specified({"services": []}))
	refusals := services.environment_refusals(sample.plan, permissions)
	_reasons(refusals) == {"is not for ENV-PROD and is not in the cloud spec of ENV-PROD"}
	_offers(refusals) == set()
}

test_versions_outside_the_constraint_are_refused if {
	refusals := services.version_refusals(_planned(_call({"version": "1.9.0", "constraint": "1.9.0"})), sample.permissions)
	_reasons(refusals) == {"1.9.0 is not within ~> 2.0"}
	_offers(refusals) == {[{"path": ["version"], "value": ">= 1.9.0, < 3.0.0"}]}
	services.version_refusals(sample.plan, sample.permissions) == set()
	services.version_refusals(sample.plan, _served({"version": null})) == set()
}

test_a_malformed_constraint_permits_no_version if {
	_reasons(services.version_refusals(sample.plan, _served({"version": "latest"}))) == {"2.0.1 is not within latest"}
}

test_an_installed_version_that_the_call_does_not_ask_for_is_refused if {
	refusals := services.version_refusals(_planned(_call({"constraint": "~> 2.1"})), sample.permissions)
	_reasons(refusals) == {"2.0.1 was installed, and the call asks for ~> 2.1"}
	_offers(refusals) == set()
	anything := services.version_refusals(_planned(_call({"constraint": "~> 2.1"})), _served({"version": null}))
	{place.message | some refusal in anything; some place in refusal.subject.related} == {"CLD-QUEUE permits every version"}
}

test_the_one_version_that_a_call_asks_for_counts_beside_the_installed_one if {
	refusals := services.version_refusals(_planned(_call({"constraint": "1.9.0"})), sample.permissions)
	_reasons(refusals) == {"1.9.0 is not within ~> 2.0", "2.0.1 was installed, and the call asks for 1.9.0"}
}

test_a_commit_shows_no_version if {
	commit := "0123456789abcdef0123456789abcdef01234567"
	source := _source({"address": "https://github.com/acme/m", "ref": commit})
	plan := _planned(_call({"source": source, "constraint": null, "version": null}))
	permissions := _served({"module_source": "github.com/acme/m"})
	_reasons(services.version_refusals(plan, permissions)) == {sprintf("%s is a commit, which shows no version within ~> 2.0", [commit])}
	_offers(services.version_refusals(plan, permissions)) == set()
	services.version_refusals(plan, object.union(permissions, sample.served({"module_source": "github.com/acme/m", "version": null}))) == set()
}

_sha256 := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

_archive(address) := _call({
	"source": _source({"kind": "http", "raw": address, "address": address}),
	"constraint": null,
	"version": null,
})

test_a_checksum_shows_no_version if {
	plan := _planned(_archive(sprintf("https://acme.dev/m.zip?checksum=%s", [_sha256])))
	permissions := _served({"module_source": "https://acme.dev/m.zip"})
	_reasons(services.version_refusals(plan, permissions)) == {sprintf("%s is a checksum, which shows no version within ~> 2.0", [_sha256])}
}

_given(parameter) := _planned(_call({"parameters": [sample.parameter(parameter)]}))

test_an_argument_that_is_not_declared_is_refused if {
	refusals := services.parameter_refusals(_given({"name": "acl"}), sample.permissions)
	_reasons(refusals) == {"the service does not declare it"}
	{edit.path | some edits in _offers(refusals); some edit in edits} == {["parameters", "acl"]}
	services.parameter_refusals(_given({"name": "acl", "state": "default"}), sample.permissions) == set()
}

test_a_value_is_held_against_its_schema if {
	refusals := services.parameter_refusals(_given({"value": 7}), sample.permissions)
	_reasons(refusals) == {"Invalid type. Expected: string, given: integer"}
	{edit.path | some edits in _offers(refusals); some edit in edits} == {["parameters", "name", "schema"]}
	_reasons(services.parameter_refusals(_given({"value": 7, "state": "default"}), sample.permissions)) != set()
	services.parameter_refusals(sample.plan, sample.permissions) == set()
}

test_a_schema_may_refer_to_its_definitions if {
	schema := {"$ref": "#/definitions/short", "definitions": {"short": {"maxLength": 3}}}
	permissions := _served({"parameters": {"name": {"schema": schema}}})
	count(services.parameter_refusals(sample.plan, permissions)) == 1
	services.parameter_refusals(_given({"value": "abc"}), permissions) == set()
}

test_a_parameter_without_a_schema_takes_any_value if {
	services.parameter_refusals(_given({"value": [1]}), object.union(sample.permissions, {"services": [object.union(
		object.remove(sample.service, ["parameters"]),
		{"parameters": {"name": {"required": true}}},
	)]})) == set()
}

test_a_schema_that_is_none_permits_nothing if {
	every declared in [{"schema": {"type": "strin"}}, {"schema": "string"}, "string", null] {
		permissions := object.union(sample.permissions, {"services": [object.union(
			object.remove(sample.service, ["parameters"]),
			{"parameters": {"name": declared}},
		)]})
		_reasons(services.parameter_refusals(sample.plan, permissions)) == {"the schema that the service registers is none"}
	}
}

test_a_required_parameter_is_given_by_the_call if {
	services.missing_refusals(sample.plan, sample.permissions) == set()
	every parameters in [[], [sample.parameter({"state": "default"})]] {
		refusals := services.missing_refusals(_planned(_call({"parameters": parameters})), sample.permissions)
		{refusal.values | some refusal in refusals} == {["module.events", "name", "CLD-QUEUE"]}
	}
	not_required := _served({"parameters": {"name": {"required": false}}})
	services.missing_refusals(_planned(_call({"parameters": []})), not_required) == set()
}

test_a_value_that_cannot_be_seen_is_refused_with_the_reason if {
	_unknown({"state": "unknown", "value": null, "references": ["aws_vpc.main.id"]}) == {"it depends on aws_vpc.main.id"}
	queue := ["module.events.url", "module.events", "aws_vpc.main[0]", "aws_vpc.main"]
	_unknown({"state": "unknown", "value": null, "references": queue}) == {"it depends on module.events.url, aws_vpc.main[0]"}
	_unknown({"state": "unknown", "value": null}) == {"it is known only after apply"}
	_unknown({"state": "variable", "value": "(sensitive)", "sensitive": true}) == {"it is sensitive"}
	offered := services.unknown_refusals(_given({"state": "unknown", "value": null}), sample.permissions)
	{edit.path | some edits in _offers(offered); some edit in edits} == {["parameters", "name", "unknown_allowed"]}
	_unknown({}) == set()
}

test_a_hidden_value_is_not_held_against_the_schema if {
	services.parameter_refusals(_given({"state": "unknown", "value": null}), sample.permissions) == set()
}

test_a_service_may_allow_what_cannot_be_seen if {
	permissions := _served({"parameters": {"name": {"unknown_allowed": true}}})
	services.unknown_refusals(_given({"state": "unknown", "value": null}), permissions) == set()
}

_unknown(parameter) := _reasons(services.unknown_refusals(_given(parameter), sample.permissions))

_left(resources) := sample.grouped(object.union(sample.plan, {"resources": resources}))

test_a_resource_at_the_root_needs_a_type_for_such_use if {
	services.root_refusals(_left([sample.root({}), sample.queue]), sample.permissions) == set()
	refusals := services.root_refusals(_left([sample.root({"type": "aws_s3_bucket"})]), sample.permissions)
	_reasons(refusals) == {"no cloud_service registers aws_s3_bucket for use outside one"}
	_offers(refusals) == set()
}

test_a_type_for_use_at_the_root_is_for_its_environment if {
	permissions := object.union(sample.permissions, sample.specified({"services": ["CLD-QUEUE"]}))
	refusals := services.root_refusals(_left([sample.root({})]), permissions)
	reason := "of what registers aws_security_group for use outside one, CLD-NETWORK is not in the cloud spec of ENV-PROD"
	_reasons(refusals) == {reason}
	[place.line | some refusal in refusals; some place in refusal.subject.related] == [6, 9]
}

test_a_row_that_nearly_permits_a_type_is_named if {
	every case in [
		[{"status": "draft"}, `CLD-NETWORK has the status "draft"`],
		[{"environments": ["ENV-DEV"]}, "CLD-NETWORK is not for ENV-PROD"],
	] {
		permissions := object.union(sample.permissions, {"services": [object.union(sample.root_service, case[0])]})
		some refusal in services.root_refusals(_left([sample.root({})]), permissions)
		endswith(refusal.values[1], case[1])
		[place.line | some place in refusal.subject.related] == [6]
	}
}

test_a_plan_of_no_environment_is_none_of_a_services if {
	plan := object.union(_left([sample.root({})]), {"environment": null})
	reason := "CLD-NETWORK is not for an unknown environment and is not in the cloud spec of an unknown environment"
	every refusal in services.root_refusals(plan, sample.permissions) {
		endswith(refusal.values[1], reason)
	}
}

test_the_types_of_a_module_are_not_for_use_at_the_root if {
	count(services.root_refusals(_left([sample.root({"type": "aws_sqs_queue"})]), sample.permissions)) == 1
}

test_a_resource_of_an_unregistered_module_is_refused if {
	plan := _left([sample.resource({"call": "module.other"})])
	count(services.root_refusals(plan, sample.permissions)) == 1
}

test_an_unregistered_resource_may_leave if {
	plan := _left([sample.root({"type": "aws_s3_bucket", "actions": ["delete"]})])
	services.root_refusals(plan, sample.permissions) == set()
}

test_a_module_makes_the_types_that_its_service_declares if {
	services.type_refusals(sample.plan, sample.permissions) == set()
	plan := _left([sample.resource({"call": "module.events.module.inner", "type": "aws_iam_role"}), sample.root({})])
	refusals := services.type_refusals(plan, sample.permissions)
	{refusal.values | some refusal in refusals} == {["module.events.aws_sqs_queue.this", "CLD-QUEUE", "aws_iam_role"]}
	{place.message | some refusal in refusals; some place in refusal.subject.related} == {"CLD-QUEUE declares aws_sqs_queue"}
	_offers(refusals) == {[{"path": ["resource_types"], "value": ["aws_sqs_queue", "aws_iam_role"]}]}
}
