# METADATA
# title: Limits
# description: >-
#   What the cloud spec of an environment does not permit: providers, regions, accounts, missing tags, provisioners. A
#   list that the spec leaves out permits nothing, save accounts, which are then not limited.
package lib.cloud.limits

import data.lib.cloud.plans
import data.lib.cloud.resources
import data.lib.cloud.services
import data.lib.versions

# METADATA
# description: Providers that the spec does not list, and such as may be of a version that it does not permit.
provider_refusals(plan, permissions) := {refusal |
	permitted := _constraints(plans.spec(plan, permissions))
	some source in provider_sources(plan)
	some reason in _provider_faults(plan, permitted, source)
	place := plans.subject(plan, source, _configured_at(plan, source), plans.spec_rows(plan, permissions))
	refusal := plans.refusal([source, "provider"], place, [source, reason])
}

_constraints(limits) := limits.providers if is_object(limits.providers)

_constraints(limits) := {} if not is_object(object.get(limits, "providers", null))

# METADATA
# description: >-
#   The sources of the providers that a plan uses, or that its configuration only asks for: Terraform runs those, too.
#   Its own provider reaches no cloud.
provider_sources(plan) := {_source(provider) |
	used := {group.provider | some group in plan.groups}
	some provider in (used | {address | some configured in plan.providers; some address in _addresses(configured, used)})
	not provider in data.cloud.builtin_providers
}

# Terraform before 1.1 does not say the source of a provider: it is one of those in use, or else stands for itself.
_addresses(provider, _) := {provider.source} if is_string(provider.source)

_addresses(provider, used) := {provider.name} if {
	is_null(provider.source)
	not strings.any_suffix_match(used, [sprintf("/%s", [provider.name])])
}

_addresses(provider, used) := set() if {
	is_null(provider.source)
	strings.any_suffix_match(used, [sprintf("/%s", [provider.name])])
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

_configurations(plan, source) := [provider | some provider in plan.providers; _is_of(provider, source)]

_is_of(provider, source) if {
	is_string(provider.source)
	_source(provider.source) == source
}

# As a rule the name that a configuration gives a provider is the last part of its source.
_is_of(provider, source) if {
	is_null(provider.source)
	provider.name == regex.replace(source, `^.*/`, "")
}

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
	_unseen(plan),
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
	_roles(plan),
	_endpoints(plan),
	_attributes(plan, "account_attributes"),
	_named(plan, 4),
])

_settings(plan, kind) := [{"provider": provider, "value": value} |
	some provider in plan.providers
	some name in _knowledge(provider)[kind]
	some value in _texts(provider.settings[name])
]

# A setting whose value is an expression permits whatever the expression gives.
_unresolved(plan, kind) := [_unread(provider, name) |
	some provider in plan.providers
	some name in _knowledge(provider)[kind]
	name in provider.unresolved
]

_unread(provider, path) := {"provider": provider, "value": sprintf("(the expression of %s)", [path])}

# The accounts of the roles that a provider takes on.
_roles(plan) := array.concat(
	[{"provider": provider, "value": value} |
		some provider in plan.providers
		some block, name in _knowledge(provider).role_settings
		some settings in _blocks(provider.settings[block])
		some value in _role_accounts(settings[name])
	],
	[_unread(provider, path) |
		some provider in plan.providers
		some block, name in _knowledge(provider).role_settings
		some path in _plain_paths(provider.unresolved)
		path in {block, sprintf("%s.%s", [block, name])}
	],
)

_blocks(value) := value if is_array(value)

_blocks(value) := [value] if is_object(value)

# What is no ARN may be one of any account.
_role_accounts(arn) := _arn_parts(arn, 4) if _names_account(arn)

_role_accounts(arn) := _texts(arn) if not _names_account(arn)

_names_account(arn) if count(_arn_parts(arn, 4)) > 0

# An endpoint of one's own may belong to anybody.
_endpoints(plan) := array.concat(
	[{"provider": provider, "value": sprintf("(whatever %s reaches)", [name])} |
		some provider in plan.providers
		some pattern in _knowledge(provider).endpoint_settings
		some name, value in provider.settings
		regex.match(sprintf("^(%s)$", [pattern]), name)
		_says_text(value)
	],
	[_unread(provider, path) |
		some provider in plan.providers
		some pattern in _knowledge(provider).endpoint_settings
		some path in _plain_paths(provider.unresolved)
		regex.match(sprintf(`^(%s)(\.|$)`, [pattern]), path)
	],
)

_says_text(value) if count(_texts(value)) > 0

_says_text(value) if {
	some block in value
	some text in block
	count(_texts(text)) > 0
}

# `assume_role[0].role_arn` without its index.
_plain_paths(paths) := {regex.replace(path, `\[[^\]]*\]`, "") | some path in paths}

# Providers that do not say their region, where a resource stands in it: the environment or a profile decides.
_unseen(plan) := [{"provider": provider, "value": "(which cannot be seen in the plan)"} |
	silent := {provider.key: provider | some provider in plan.providers; _is_silent(provider)}
	count(silent) > 0
	some key in {resource.provider_key |
		known := _known(plan)
		some group in resources.remaining(plan)
		knowledge := known[group.provider]
		some resource in resources.members(plan, group)
		silent[resource.provider_key]
		_stands_in_the_providers(resource, knowledge)
	}
	provider := silent[key]
]

_is_silent(provider) if {
	names := _knowledge(provider).region_settings
	count(names) > 0
	every name in names {
		not name in provider.unresolved
		not _says_setting(provider, name)
	}
}

_says_setting(provider, name) if _says_text(provider.settings[name])

_stands_in_the_providers(resource, knowledge) if {
	names := array.concat(knowledge.region_attributes, knowledge.zone_attributes)
	not _says_region(resource, knowledge, names)
	_may_have_region(resource, knowledge, names)
}

_says_region(resource, _, names) if {
	some name in names
	_says_text(resource.after[name])
}

_says_region(resource, knowledge, _) if {
	some name in knowledge.arn_attributes
	count(_arn_parts(resource.after[name], 3)) > 0
}

_may_have_region(_, knowledge, _) if knowledge.every_resource_has_region

_may_have_region(resource, _, names) if {
	some name in names
	name in resource.unknown
}

_use_subject(plan, permissions, use) := plans.resource_subject(plan, use.resource, plans.spec_rows(plan, permissions))

_use_subject(plan, permissions, use) := plans.subject(plan, name, use.provider.location, related) if {
	name := _provider_name(use.provider)
	related := plans.spec_rows(plan, permissions)
}

_provider_name(provider) := sprintf("provider.%s", [provider.name]) if not is_string(provider.alias)

_provider_name(provider) := sprintf("provider.%s.%s", [provider.name, provider.alias]) if is_string(provider.alias)

# What the table knows of the provider of a configuration: by its source, whatever name it has there.
_knowledge(provider) := _known_at(provider.source) if is_string(provider.source)

_knowledge(provider) := found[0] if {
	is_null(provider.source)
	found := [known | some source, known in data.cloud.providers; endswith(source, sprintf("/%s", [provider.name]))]
	count(found) > 0
}

# A registry of one's own holds a copy of the same provider.
_known_at(address) := found[0] if {
	found := [known |
		some source, known in data.cloud.providers
		endswith(sprintf("/%s", [address]), sprintf("/%s", [source]))
	]
	count(found) > 0
}

# What the table knows of each provider of a plan.
_known(plan) := {provider: _known_at(provider) | some provider in {group.provider | some group in plan.groups}}

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

# An account's number may be written as one.
_texts(value) := [sprintf("%v", [value])] if is_number(value)

_texts(value) := [sprintf("%v", [item]) | some item in value; _is_text(item)] if is_array(value)

_is_text(item) if is_string(item)

_is_text(item) if is_number(item)

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

# METADATA
# description: >-
#   Provisioners of types that the spec does not list, outside every registered module: within one they are the module's
#   own, as its resources are.
provisioner_refusals(plan, permissions) := {refusal |
	limits := plans.spec(plan, permissions)
	permitted := {type | some type in limits.provisioners}
	registered := services.registered(plan, permissions)
	some provisioner in plan.provisioners
	not services.governor(registered, provisioner.call)
	not provisioner.type in permitted
	place := plans.resource_subject(plan, provisioner, plans.spec_rows(plan, permissions))
	key := [provisioner.address, sprintf("provisioner %s", [provisioner.type])]
	refusal := plans.refusal(key, place, [provisioner.address, provisioner.type])
}
