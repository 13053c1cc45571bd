package lib.cloud.limits_test

import data.lib.cloud.limits
import data.lib.cloud.sample_test as sample

_planned(more) := sample.grouped(object.union(sample.plan, more))

_specified(more) := object.union(sample.permissions, sample.specified(more))

# The permissions whose cloud spec leaves something out.
_without(name) := object.union(sample.permissions, {"specs": [object.union(
	object.remove(sample.spec, ["content"]),
	{"content": object.remove(sample.spec.content, [name])},
)]})

_values(refusals) := {refusal.values[1] | some refusal in refusals}

_left(more) := _planned({"resources": [sample.resource(more)]})

_provider(more) := _planned({"providers": [object.union(sample.provider, more)]})

test_what_the_spec_permits_is_not_refused if {
	every refusals in [
		limits.provider_refusals(sample.plan, sample.permissions),
		limits.region_refusals(sample.plan, sample.permissions),
		limits.account_refusals(sample.plan, sample.permissions),
		limits.tag_refusals(sample.plan, sample.permissions),
	] {
		refusals == set()
	}
}

test_a_provider_that_the_spec_does_not_list_is_refused if {
	refusals := limits.provider_refusals(_left({"provider": "registry.terraform.io/hashicorp/null"}), sample.permissions)
	{refusal.values | some refusal in refusals} == {["hashicorp/null", "the cloud spec does not list it"]}
	count(limits.provider_refusals(sample.plan, _without("providers"))) == 1
}

test_a_provider_of_another_registry_is_another_provider if {
	refusals := limits.provider_refusals(_left({"provider": "example.org/hashicorp/aws"}), sample.permissions)
	{refusal.key[0] | some refusal in refusals} == {"example.org/hashicorp/aws"}
	limits.provider_refusals(_left({"provider": "registry.opentofu.org/hashicorp/aws"}), sample.permissions) == set()
}

test_data_sources_use_providers_too if {
	plan := _left({"mode": "data", "provider": "registry.terraform.io/hashicorp/external"})
	count(limits.provider_refusals(plan, sample.permissions)) == 1
}

test_terraforms_own_provider_needs_no_permission if {
	limits.provider_refusals(_left({"provider": "terraform.io/builtin/terraform"}), _without("providers")) == set()
}

test_the_version_of_a_provider_is_held_within_the_spec if {
	every constraint in ["~> 4.0", ">= 5.0", null, "latest"] {
		refusals := limits.provider_refusals(_provider({"constraint": constraint}), sample.permissions)
		_values(refusals) == {"nothing holds its version within ~> 5.0"}
	}
	limits.provider_refusals(_provider({"constraint": "~> 5.90"}), sample.permissions) == set()
}

test_a_provider_refusal_stands_at_its_configuration if {
	refusals := limits.provider_refusals(_provider({"constraint": null}), sample.permissions)
	{refusal.subject.path | some refusal in refusals} == {"terraform/live/prod/providers.tf"}
	nowhere := limits.provider_refusals(_provider({"constraint": null, "location": null}), sample.permissions)
	{refusal.subject.path | some refusal in nowhere} == {"prod.plan.json"}
}

test_a_region_that_the_spec_does_not_list_is_refused if {
	refusals := limits.region_refusals(_provider({"alias": "us", "settings": {"region": "us-east-1"}}), sample.permissions)
	{refusal.values | some refusal in refusals} == {["provider.aws.us", "us-east-1", "eu-west-1"]}
	count(limits.region_refusals(sample.plan, _without("regions"))) > 0
}

test_a_region_that_is_an_expression_is_refused if {
	refusals := limits.region_refusals(_provider({"settings": {}, "unresolved": ["region"]}), sample.permissions)
	_values(refusals) == {"(the expression of region)"}
}

test_resources_tell_their_region if {
	every more in [
		{"after": {"region": "us-east-1"}},
		{"after": {"availability_zone": "us-east-1a"}},
		{"after": {"arn": "arn:aws:sqs:us-east-1:123456789012:events"}},
		{"after": {"arn": "arn:aws-cn:sqs:cn-north-1:123456789012:events"}},
		{"provider": "registry.terraform.io/hashicorp/azurerm", "after": {"location": "West Europe"}},
		{"provider": "registry.terraform.io/hashicorp/google", "after": {"location": "EU"}},
		{"provider": "registry.terraform.io/hashicorp/google-beta", "after": {"zone": "europe-west1-b"}},
	] {
		count(limits.region_refusals(_left(more), sample.permissions)) == 1
	}
}

test_zones_and_other_spellings_are_within_their_region if {
	permissions := _specified({"regions": ["eu-west-1", "europe-west1", "West Europe", "eastus"]})
	every more in [
		{"after": {"availability_zone": "eu-west-1a"}},
		{"after": {"availability_zone": "eu-west-1-lon-1a"}},
		{"after": {"arn": "arn:aws:s3:::bucket", "availability_zone": ""}},
		{"after": {"arn": "no arn"}},
		{"after": {"region": null, "arn": null}},
		{"provider": "registry.terraform.io/hashicorp/google", "after": {"zone": "europe-west1-b"}},
		{"provider": "registry.terraform.io/hashicorp/azurerm", "after": {"location": "westeurope"}},
		{"provider": "registry.terraform.io/hashicorp/unknown", "after": {"region": "anywhere"}},
	] {
		limits.region_refusals(_left(more), permissions) == set()
	}
}

test_a_region_is_not_the_beginning_of_another if {
	permissions := _specified({"regions": ["eu-west-1", "us", "eastus"]})
	every more in [
		{"after": {"region": "eu-west-10"}},
		{"after": {"region": "us-east-1"}},
		{"provider": "registry.terraform.io/hashicorp/azurerm", "after": {"location": "eastus2"}},
	] {
		count(limits.region_refusals(_left(more), permissions)) == 1
	}
}

test_an_account_that_the_spec_does_not_list_is_refused if {
	provider := _provider({"settings": {"region": "eu-west-1", "allowed_account_ids": ["123456789012", "999999999999"]}})
	_values(limits.account_refusals(provider, sample.permissions)) == {"999999999999"}
	arn := _left({"after": {"arn": "arn:aws:sqs:eu-west-1:999999999999:events"}})
	_values(limits.account_refusals(arn, sample.permissions)) == {"999999999999"}
	google := _left({"provider": "registry.terraform.io/hashicorp/google", "after": {"project": "acme-dev"}})
	_values(limits.account_refusals(google, sample.permissions)) == {"acme-dev"}
}

test_accounts_that_the_spec_does_not_speak_of_are_not_limited if {
	limits.account_refusals(sample.plan, _without("accounts")) == set()
	count(limits.account_refusals(sample.plan, _specified({"accounts": []}))) == 1
	count(limits.account_refusals(sample.plan, _specified({"accounts": "123456789012"}))) == 1
}

# The plan with one group that carries these names of tags and labels.
_tagged(more) := object.union(sample.plan, {"groups": [object.union(sample.plan.groups[0], more)]})

test_a_tag_that_the_spec_requires_is_there if {
	every names in [{"tags": []}, {"tags": ["owner"]}, {"tags": [], "labels": ["Owner"]}] {
		_values(limits.tag_refusals(_tagged(names), sample.permissions)) == {"Owner"}
	}
	every names in [{"tags": ["Other", "Owner"]}, {"tags": [], "labels": ["owner"]}, {"tags": [], "taggable": false}] {
		limits.tag_refusals(_tagged(names), sample.permissions) == set()
	}
}

test_a_spec_that_requires_no_tag_permits_none if {
	limits.tag_refusals(_left_with({"tags": null}), _without("tags")) == set()
}

_left_with(after) := _planned({"resources": [object.union(object.remove(sample.queue, ["after"]), {"after": after})]})
