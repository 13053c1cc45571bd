# METADATA
# title: Network
# description: >-
#   Whom a plan lets reach what, by the table of resource types in data/cloud, held against the cloud spec's network
#   rules. What is configured and cannot be seen in the plan is not permitted: nobody knows what it opens. What nobody
#   says is what the provider makes of it, and for some types that is open.
package lib.cloud.network

import data.lib.cloud.plans
import data.lib.cloud.resources

# METADATA
# description: >-
#   What a plan opens further than the spec permits. Addresses within `allowed_cidrs` may reach every port, all others
#   those in `allowed_ports` where `public_ingress` is true, which permits public flags, too; nothing permits access to
#   content for everyone.
refusals(plan, permissions) := {refusal |
	limits := object.get(plans.spec(plan, permissions), "network", {})
	some group in resources.remaining(plan)
	table := data.cloud.network[group.type]
	some resource in resources.members(plan, group)
	some reason in _exposures(_seen(resource), table, limits)
	place := plans.resource_subject(plan, resource, plans.spec_rows(plan, permissions))
	refusal := plans.refusal([resource.address, reason], place, [resource.address, reason])
}

# What the table reads of a resource: those that are alike in it are judged once.
_seen(resource) := {
	"type": resource.type,
	"after": {name: value | some name in _tops[resource.type]; value := resource.after[name]},
	"hidden": {path |
		some name in _tops[resource.type]
		some written in _hidden_below(resource, name)
		path := regex.replace(written, `\[[^\]]*\]`, "")
	},
}

# The paths of what the plan does not show (unknown, or masked as sensitive); an empty one is the whole resource.
_hidden_below(resource, name) := array.concat(
	[path | some path in resource.sensitive; _lies_below(path, name)],
	[path |
		some path in resource.unknown
		_lies_below(path, name)
		not _is_filled_in(resource, path)
	],
)

# A whole attribute that the configuration does not set is the provider's to fill in. What is unknown within a block is
# not: `dynamic` blocks, which a plan's configuration leaves out, come to that.
_is_filled_in(resource, path) if {
	path in _tops[resource.type]
	not path in resource.configured
}

_lies_below("", _)

_lies_below(path, name) if path == name

_lies_below(path, name) if strings.any_prefix_match(path, [sprintf("%s.", [name]), sprintf("%s[", [name])])

_exposures(resource, table, limits) := union({
	{_rule_words(opening) | some opening in _openings(resource, table); not _is_permitted(opening, limits)},
	{_flag_words(path, value) | some [path, value] in _raised(resource, table, "flags"); not _is_public(limits)},
	{_access_words(path, value) | some [path, value] in _raised(resource, table, "access")},
	{_default_words(path) | some path in _left_out(resource, table); not _is_public(limits)},
	{sprintf("%s cannot be seen in the plan", [path]) | some path in _hidden(resource, table)},
})

_rule_words(opening) := sprintf("%s may reach %s", [opening.address, _port_words(opening.ports)])

_port_words([0, 65535]) := "every port"

_port_words(ports) := sprintf("port %d", [ports[0]]) if ports[0] == ports[1]

_port_words(ports) := sprintf("ports %d to %d", ports) if {
	ports[0] != ports[1]
	ports != [0, 65535]
}

_flag_words(path, value) := sprintf("%s is %v, within everyone's reach", [path, value])

_access_words(path, value) := sprintf("%s is %v, open to everyone", [path, value])

_default_words(path) := sprintf("%s is left out, which puts it within everyone's reach", [path])

# What each rule of a resource opens: one address (or range of addresses) and one range of ports.
_openings(resource, table) := {{"address": address, "ports": ports} |
	some rule in object.get(table, "rules", [])
	_has_needed(resource, rule)
	some block in _at(resource.after, rule.at)
	_applies(block, rule)
	some address in _addresses(resource, block, rule)
	some ports in _ports(block, rule)
}

_has_needed(_, rule) if not rule.needs

_has_needed(resource, rule) if count(_at(resource.after, rule.needs)) > 0

# A condition that the block leaves open holds: what is not said to be harmless is not.
_applies(block, rule) if {
	every name, values in object.get(rule, "when", {}) {
		not _differs(object.get(block, name, null), values)
	}
}

_differs(value, values) if {
	not is_null(value)
	not _is_masked(value)
	not _is_one_of(value, values)
}

_is_masked(value) if contains(_plain(value), "(sensitive)")

_is_one_of(value, values) if _plain(value) in {_plain(expected) | some expected in values}

_plain(value) := lower(sprintf("%v", [value]))

_addresses(resource, block, rule) := ({address |
	some path in object.get(rule, "addresses", [])
	some address in _at(block, path)
	is_string(address)
	address != ""
} | {range |
	range := sprintf("%v-%v", [block[rule.first], block[rule.last]])
}) | {rule.otherwise | not _is_narrowed(resource, block, rule)}

_is_narrowed(resource, block, rule) if {
	some path in array.concat(rule.addresses, object.get(rule, "instead", []))
	_is_said(resource, block, trim_left(sprintf("%s.%s", [rule.at, path]), "."), path)
}

# Whether a block says something, be it that nobody can see what; `whole` is the path in the resource.
_is_said(_, block, _, path) if {
	some value in _at(block, path)
	value != ""
}

_is_said(resource, _, whole, _) if _covers(resource.hidden, whole)

# Without ports, or where a protocol has none, every port is meant.
_ports(block, rule) := {ports |
	some path in rule.ports
	some written in _at(block, path)
	ports := _opened(written)
} if {
	count([written | some path in rule.ports; some written in _at(block, path)]) > 0
}

_ports(block, rule) := {_bounds(block[rule.from], object.get(block, rule.to, null))} if {
	rule.from
	not _has_every_port(block, rule)
}

_ports(block, rule) := {_every_port} if _has_every_port(block, rule)

_has_every_port(block, rule) if {
	not rule.from
	count([written | some path in object.get(rule, "ports", []); some written in _at(block, path)]) == 0
}

_has_every_port(block, rule) if {
	rule.from
	_is_every_protocol(object.get(block, rule.protocol, null))
}

_has_every_port(block, rule) if {
	rule.from
	not is_number(object.get(block, rule.from, null))
}

# A protocol that nobody can see may be every one.
_is_every_protocol(null)

_is_every_protocol(protocol) if _plain(protocol) in data.cloud.every_protocol

_is_every_protocol(protocol) if _is_masked(protocol)

_every_port := [0, 65535]

_bounds(from, to) := [from, to] if is_number(to)

_bounds(_, to) := _every_port if not is_number(to)

_port_range(written) := [to_number(ends[0]), to_number(ends[count(ends) - 1])] if {
	text := sprintf("%v", [written])
	regex.match(`^[0-9]{1,5}(-[0-9]{1,5})?$`, text)
	ends := split(text, "-")
}

# Ports that cannot be read are all ports where they are opened, and none where the spec allows them.
_opened(written) := _port_range(written)

_opened(written) := _every_port if not _port_range(written)

_is_permitted(opening, _) if lower(opening.address) in data.cloud.private_addresses

_is_permitted(opening, limits) if {
	some allowed in limits.allowed_cidrs
	_lies_in(opening.address, allowed)
}

_is_permitted(opening, limits) if {
	_is_public(limits)
	some allowed in limits.allowed_ports
	range := _port_range(allowed)
	range[0] <= opening.ports[0]
	opening.ports[1] <= range[1]
}

_is_public(limits) if limits.public_ingress == true

_lies_in(address, allowed) if address == allowed

# Both ends of a range within one block: all between them is, too.
_lies_in(address, allowed) if {
	block := _cidr(allowed)
	ends := [_cidr(end) | some end in split(address, "-")]
	count(ends) == count(split(address, "-"))
	every end in ends {
		net.cidr_contains(block, end)
	}
}

_cidr(written) := written if _is_cidr(written)

_cidr(written) := whole if {
	some suffix in {"/32", "/128"}
	whole := sprintf("%s%s", [written, suffix])
	_is_host(whole)
}

_is_cidr(text) if {
	is_string(text)
	net.cidr_is_valid(text)
}

_is_host(text) if {
	endswith(text, "/32")
	not contains(text, ":")
	net.cidr_is_valid(text)
}

_is_host(text) if {
	endswith(text, "/128")
	contains(text, ":")
	net.cidr_is_valid(text)
}

# The values of flags, or of access, that are raised; a value is compared as text, so that "true" is true.
_raised(resource, table, kind) := {[path, value] |
	some path, values in object.get(table, kind, {})
	expected := {_plain(value) | some value in values}
	some value in _at(resource.after, path)
	_plain(value) in expected
}

# What opens a resource where it is left out, and is.
_left_out(resource, table) := {path |
	some path, closed in object.get(table, "open_by_default", {})
	not _is_said(resource, resource.after, path, path)
	not _is_closed(resource, closed)
}

_is_closed(resource, closed) if {
	some path, values in closed
	some value in _at(resource.after, path)
	_is_one_of(value, values)
}

_is_closed(resource, closed) if {
	some path, values in closed
	count(values) == 0
	_is_said(resource, resource.after, path, path)
}

# What the plan does not show of all that the table reads.
_hidden(resource, table) := {path |
	count(resource.hidden) > 0
	some path in _paths(resource, table)
	_covers(resource.hidden, path)
}

_covers(unknown, _) if "" in unknown

_covers(unknown, path) if path in unknown

_covers(unknown, path) if {
	some around in unknown
	startswith(path, sprintf("%s.", [around]))
}

# The paths that the table reads of a resource, save those of rules that let nobody in, whatever they say.
_paths(resource, table) := {path |
	some kind in ["flags", "access", "open_by_default"]
	some path, _ in object.get(table, kind, {})
} | {path |
	some rule in object.get(table, "rules", [])
	not _is_moot(resource, rule)
	some path in _below(rule, _read(rule))
}

_is_moot(resource, rule) if {
	not _covers(resource.hidden, rule.at)
	blocks := _at(resource.after, rule.at)
	count(blocks) > 0
	every block in blocks {
		is_object(block)
		not _applies(block, rule)
	}
}

# For each type the attributes that the table reads anything of.
_tops := {type: {split(path, ".")[0] | some path in _all_paths(table)} | some type, table in data.cloud.network}

_all_paths(table) := union({
	{path | some kind in ["flags", "access", "open_by_default"]; some path, _ in object.get(table, kind, {})},
	{path | some closed in object.get(table, "open_by_default", {}); some path, _ in closed},
	{path | some rule in object.get(table, "rules", []); some path in _below(rule, _read(rule) | _conditions(rule))},
	{rule.needs | some rule in object.get(table, "rules", [])},
})

_below(rule, names) := {trim_left(sprintf("%s.%s", [rule.at, name]), ".") | some name in names}

_read(rule) := {name |
	some name in array.flatten([
		object.get(rule, "addresses", []),
		object.get(rule, "ports", []),
		[rule[end] | some end in ["from", "to", "first", "last"]],
	])
}

_conditions(rule) := {name |
	some name in array.flatten([
		object.get(rule, "instead", []),
		[name | some name, _ in object.get(rule, "when", {})],
		[name | name := rule.protocol],
	])
}

# The values at a path; lists on the way are entered, `null` is nothing.
_at(value, "") := _items(value)

_at(value, path) := _items(object.get(value, path, null)) if {
	is_object(value)
	path != ""
	not contains(path, ".")
}

_at(value, path) := _step(_step(_step(_step([value], steps, 0), steps, 1), steps, 2), steps, 3) if {
	contains(path, ".")
	steps := split(path, ".")
}

_step(values, steps, depth) := [item |
	some value in values
	is_object(value)
	some item in _items(object.get(value, steps[depth], null))
] if {
	depth < count(steps)
}

_step(values, steps, depth) := values if depth >= count(steps)

_items(value) := [item | some item in value; not is_null(item)] if is_array(value)

_items(null) := []

_items(value) := [value] if {
	not is_array(value)
	not is_null(value)
}
