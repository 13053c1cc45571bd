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
	own := {"provider": "terraform.io/builtin/terraform", "source": "terraform.io/builtin/terraform"}
	limits.provider_sources(_left(own)) == {"hashicorp/aws"}
	limits.provider_sources(_provider(own)) == {"hashicorp/aws"}
}

test_a_provider_without_resources_is_refused_too if {
	asked := _planned({"providers": [sample.provider, object.union(sample.provider, {
		"key": "evil",
		"name": "evil",
		"source": "registry.terraform.io/evil/evil",
	})]})
	{refusal.values[0] | some refusal in limits.provider_refusals(asked, sample.permissions)} == {"evil/evil"}
	limits.provider_refusals(object.union(sample.plan, {"groups": []}), sample.permissions) == set()
}

test_a_provider_whose_source_is_not_said_is_the_one_in_use_of_its_name if {
	limits.provider_sources(_provider({"source": null})) == {"hashicorp/aws"}
	limits.provider_sources(_provider({"source": null, "name": "vault"})) == {"hashicorp/aws", "vault"}
	refusals := limits.provider_refusals(_provider({"source": null, "constraint": null}), sample.permissions)
	_values(refusals) == {"nothing holds its version within ~> 5.0"}
	elsewhere := _provider({"source": null, "settings": {"region": "us-east-1"}})
	_values(limits.region_refusals(elsewhere, sample.permissions)) == {"us-east-1"}
}

test_another_name_for_a_provider_changes_nothing if {
	every source in ["registry.terraform.io/hashicorp/aws", "example.org/hashicorp/aws"] {
		amazon := {"key": "amazon", "name": "amazon", "source": source}
		settings := {"settings": {"region": "us-east-1", "allowed_account_ids": ["999999999999"]}}
		plan := _provider(object.union(amazon, settings))
		_values(limits.region_refusals(plan, sample.permissions)) == {"us-east-1"}
		_values(limits.account_refusals(plan, sample.permissions)) == {"999999999999"}
	}
	versioned := limits.provider_refusals(_provider({"name": "amazon", "constraint": ">= 1.0"}), sample.permissions)
	_values(versioned) == {"nothing holds its version within ~> 5.0"}
	limits.region_refusals(_provider({"source": "acme/aws", "settings": {"region": "us-east-1"}}), sample.permissions) == set()
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

# A plan whose provider says no region, with one resource.
_silent(more) := _planned({
	"providers": [object.union(object.remove(sample.provider, ["settings"]), {"settings": {"region": null}})],
	"resources": [object.union(object.remove(sample.queue, ["after"]), more)],
})

test_a_region_that_nothing_says_is_refused_once_for_each_provider if {
	refusals := limits.region_refusals(_silent({"after": {"arn": "arn:aws:s3:::bucket"}}), sample.permissions)
	{refusal.values | some refusal in refusals} == {["provider.aws", "(which cannot be seen in the plan)", "eu-west-1"]}
	every more in [
		{"after": {"arn": "arn:aws:sqs:eu-west-1:123456789012:events"}},
		{"after": {"region": "eu-west-1"}},
		{"after": {"availability_zone": "eu-west-1a"}},
		{"after": {}, "provider_key": "aws.other"},
		{"after": {}, "provider_key": null},
		{"after": {}, "provider": "example.org/acme/dns"},
		{"after": {}, "actions": ["delete"]},
	] {
		limits.region_refusals(_silent(more), sample.permissions) == set()
	}
}

test_a_resource_of_google_that_has_no_region_needs_none if {
	google := {
		"providers": [object.union(object.remove(sample.provider, ["settings"]), {
			"key": "google",
			"name": "google",
			"source": "registry.terraform.io/hashicorp/google",
			"settings": {"project": "acme"},
		})],
		"resources": [sample.resource({
			"provider": "registry.terraform.io/hashicorp/google",
			"provider_key": "google",
			"after": {"arn": null},
		})],
	}
	limits.region_refusals(_planned(google), sample.permissions) == set()
	placed := [object.union(google.resources[0], {"unknown": ["region"]})]
	count(limits.region_refusals(_planned(object.union(google, {"resources": placed})), sample.permissions)) == 1
	zoned := [object.union(google.providers[0], {"settings": {"zone": "eu-west-1a"}})]
	limits.region_refusals(_planned({"providers": zoned, "resources": placed}), sample.permissions) == set()
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

test_an_account_may_be_written_as_a_number if {
	provider := _provider({"settings": {"allowed_account_ids": [123456789012, 999999999999, null]}})
	_values(limits.account_refusals(provider, sample.permissions)) == {"999999999999"}
	single := _provider({"settings": {"allowed_account_ids": 999999999999}})
	_values(limits.account_refusals(single, sample.permissions)) == {"999999999999"}
}

test_a_role_of_another_account_is_refused if {
	every block in ["assume_role", "assume_role_with_web_identity"] {
		every settings in [[{"role_arn": "arn:aws:iam::999999999999:role/x"}], {"role_arn": "arn:aws:iam::999999999999:role/x"}] {
			plan := _provider({"settings": {block: settings}})
			_values(limits.account_refusals(plan, sample.permissions)) == {"999999999999"}
		}
	}
	own := [{"role_arn": "arn:aws:iam::123456789012:role/x"}, {"role_arn": ""}, {"role_arn": null}, null]
	limits.account_refusals(_provider({"settings": {"assume_role": own}}), sample.permissions) == set()
}

test_a_role_that_cannot_be_read_is_refused if {
	every arn in ["(sensitive)", "arn:aws:iam:::role/x"] {
		plan := _provider({"settings": {"assume_role": [{"role_arn": arn}]}})
		_values(limits.account_refusals(plan, sample.permissions)) == {arn}
	}
	every path in ["assume_role", "assume_role[0].role_arn"] {
		count(limits.account_refusals(_provider({"unresolved": [path]}), sample.permissions)) == 1
	}
	limits.account_refusals(_provider({"unresolved": ["assume_role[0].session_name"]}), sample.permissions) == set()
}

test_an_endpoint_of_ones_own_is_refused_where_accounts_are_limited if {
	constant := _provider({"settings": {"endpoints": [{"ec2": "https://example.org", "s3": ""}]}})
	_values(limits.account_refusals(constant, sample.permissions)) == {"(whatever endpoints reaches)"}
	every path in ["endpoints", "endpoints[0].ec2"] {
		count(limits.account_refusals(_provider({"unresolved": [path]}), sample.permissions)) == 1
	}
	limits.account_refusals(constant, _without("accounts")) == set()
	limits.account_refusals(_provider({"settings": {"endpoints": [{"ec2": ""}, null]}}), sample.permissions) == set()
	google := {"source": "hashicorp/google", "settings": {"compute_custom_endpoint": "https://example.org"}}
	count(limits.account_refusals(_provider(google), sample.permissions)) == 1
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
