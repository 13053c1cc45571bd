# METADATA
# title: Limits
# description: >-
#   What the cloud spec of an environment does not permit: providers, regions, accounts, missing tags. A list that the
#   spec leaves out permits nothing, save accounts, which are then not limited.
package lib.cloud.limits

import data.lib.cloud.plans
import data.lib.cloud.resources
import data.lib.versions

# METADATA
# description: Providers that the spec does not list, and such as may be of a version that it does not permit.
provider_refusals(plan, permissions) := {refusal |
	permitted := _constraints(plans.spec(plan, permissions))
	some source in _sources(plan)
	some reason in _provider_faults(plan, permitted, source)
	place := plans.subject(plan, source, _configured_at(plan, source), plans.spec_rows(plan, permissions))
	refusal := plans.refusal([source, "provider"], place, [source, reason])
}

_constraints(limits) := limits.providers if is_object(limits.providers)

_constraints(limits) := {} if not is_object(object.get(limits, "providers", null))

# Terraform's own provider reaches no cloud.
_sources(plan) := {_source(group.provider) |
	some group in plan.groups
	not group.provider in data.cloud.builtin_providers
}

_source(provider) := trim_prefix(provider, found[0]) if {
	found := [host | some host in data.cloud.registry_hosts; startswith(provider, host)]
	count(found) > 0
}

_source(provider) := provider if not strings.any_prefix_match(provider, data.cloud.registry_hosts)

_provider_faults(_, permitted, source) := {"the cloud spec does not list it"} if not source in object.keys(permitted)

# Terraform takes a version that all constraints allow, so one that is narrow enough is enough.
_provider_faults(plan, permitted, source) := {reason |
	constraint := permitted[source]
	not _is_narrow(plan, source, constraint)
	reason := sprintf("nothing holds its version within %v", [constraint])
} if {
	source in object.keys(permitted)
}

_is_narrow(plan, source, constraint) if {
	some provider in _configurations(plan, source)
	versions.narrows(provider.constraint, constraint)
}

# The name that Terraform gives a provider is the last part of its source.
_configurations(plan, source) := [provider |
	some provider in plan.providers
	provider.name == regex.replace(source, `^.*/`, "")
]

_configured_at(plan, source) := found[0] if {
	found := [provider.location | some provider in _configurations(plan, source); is_object(provider.location)]
	count(found) > 0
}

_configured_at(plan, source) := null if {
	every provider in _configurations(plan, source) {
		is_null(provider.location)
	}
}

# METADATA
# description: Regions that the spec does not list, in the settings of providers and in what resources say.
region_refusals(plan, permissions) := {refusal |
	permitted := _words(plans.spec(plan, permissions), "regions")
	some use in _region_uses(plan)
	not _is_within(permitted, use.value)
	subject := _use_subject(plan, permissions, use)
	values := [subject.id, use.value, concat(", ", permitted)]
	refusal := plans.refusal([subject.id, sprintf("region %s", [use.value])], subject, values)
}

_region_uses(plan) := array.flatten([
	_settings(plan, "region_settings"),
	_unresolved(plan, "region_settings"),
	_attributes(plan, "region_attributes"),
	_attributes(plan, "zone_attributes"),
	_named(plan, 3),
])

# METADATA
# description: Accounts, subscriptions and projects that the spec does not list, where it lists any.
account_refusals(plan, permissions) := {refusal |
	limits := plans.spec(plan, permissions)
	"accounts" in object.keys(limits)
	permitted := _words(limits, "accounts")
	some use in _account_uses(plan)
	not lower(use.value) in permitted
	subject := _use_subject(plan, permissions, use)
	values := [subject.id, use.value, concat(", ", permitted)]
	refusal := plans.refusal([subject.id, sprintf("account %s", [use.value])], subject, values)
}

_account_uses(plan) := array.flatten([
	_settings(plan, "account_settings"),
	_unresolved(plan, "account_settings"),
	_attributes(plan, "account_attributes"),
	_named(plan, 4),
])

_settings(plan, kind) := [{"provider": provider, "value": value} |
	some provider in plan.providers
	some name in _knowledge(provider.name)[kind]
	some value in _texts(provider.settings[name])
]

# A setting whose value is an expression permits whatever the expression gives.
_unresolved(plan, kind) := [{"provider": provider, "value": value} |
	some provider in plan.providers
	some name in _knowledge(provider.name)[kind]
	name in provider.unresolved
	value := sprintf("(the expression of %s)", [name])
]

_use_subject(plan, permissions, use) := plans.resource_subject(plan, use.resource, plans.spec_rows(plan, permissions))

_use_subject(plan, permissions, use) := plans.subject(plan, name, use.provider.location, related) if {
	name := _provider_name(use.provider)
	related := plans.spec_rows(plan, permissions)
}

_provider_name(provider) := sprintf("provider.%s", [provider.name]) if not is_string(provider.alias)

_provider_name(provider) := sprintf("provider.%s.%s", [provider.name, provider.alias]) if is_string(provider.alias)

_knowledge(name) := found[0] if {
	found := [known | some source, known in data.cloud.providers; endswith(source, sprintf("/%s", [name]))]
	count(found) > 0
}

# What the table knows of each provider of a plan.
_known(plan) := {provider: data.cloud.providers[_source(provider)] |
	some provider in {group.provider | some group in plan.groups}
}

_attributes(plan, kind) := [{"resource": resource, "value": value} |
	known := _known(plan)
	some group in resources.remaining(plan)
	some name in known[group.provider][kind]
	name in group.attributes
	some resource in resources.members(plan, group)
	some value in _texts(resource.after[name])
]

# What an ARN names at a position: its region, or its account.
_named(plan, position) := [{"resource": resource, "value": value} |
	known := _known(plan)
	some group in resources.remaining(plan)
	some name in known[group.provider].arn_attributes
	name in group.attributes
	some resource in resources.members(plan, group)
	some value in _arn_parts(resource.after[name], position)
]

_arn_parts(arn, position) := [part |
	part := split(arn, ":")[position]
	part != ""
] if {
	is_string(arn)
	startswith(arn, "arn:")
}

_texts(value) := [value] if {
	is_string(value)
	value != ""
}

_texts(value) := [item | some item in value; is_string(item)] if is_array(value)

_words(limits, name) := {_plain(word) | some word in limits[name]; is_string(word)} if is_array(limits[name])

_words(limits, name) := set() if not is_array(object.get(limits, name, null))

# Azure writes `West Europe` and `westeurope`.
_plain(word) := lower(replace(word, " ", ""))

_is_within(permitted, value) if _plain(value) in permitted

# A zone is its region and a letter more; a local zone of AWS a place and a letter.
_is_within(permitted, value) if {
	some region in permitted
	startswith(lower(value), region)
	regex.match(`^(-?[a-z]|-[a-z]{3}-[0-9][a-z])$`, trim_prefix(lower(value), region))
}

# METADATA
# description: Resources that can carry tags or labels, and lack one that the spec asks for.
tag_refusals(plan, permissions) := {refusal |
	some tag in plans.spec(plan, permissions).tags
	is_string(tag)
	some group in resources.remaining(plan)
	group.taggable
	not _carries(group, tag)
	some resource in resources.members(plan, group)
	place := plans.resource_subject(plan, resource, plans.spec_rows(plan, permissions))
	refusal := plans.refusal([resource.address, sprintf("absence of tag %s", [tag])], place, [resource.address, tag])
}

_carries(group, tag) if tag in group.tags

# Labels of Google Cloud are lower case.
_carries(group, tag) if lower(tag) in group.labels
