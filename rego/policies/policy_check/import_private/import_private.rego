# METADATA
# title: What is private stays private
# description: >-
#   Whoever keeps a module has to know what others use of it, to be free to change the rest. An entity lists that in its
#   config as `public`: names, and below a folder names with their module; a name covers what is below it, and `*`
#   takes everything. Of an entity without such a list, names that begin with an underscore are private, except those
#   that Python itself gives meaning (`__version__`). A whole and its parts have no secrets from each other.
# custom:
#   policy: POL-REP-011
package policies.policy_check.import_private

import data.lib.decision
import data.lib.modules

considered := count(input.imports.items)

# METADATA
# custom:
#   code: repo.import_private
#   message: "%s takes %s from %s, which does not make it public"
#   remedy: Use what it makes public, or have its owners add the name to `public` in its config.
finding contains decision.finding(rego.metadata.chain(), subject, [item.from, concat(", ", names), item.to]) if {
	some item in input.imports.items
	not modules.related(item.from, item.to)
	names := {name | some name in item.names; not _public(modules.entities[item.to], name)}
	count(names) > 0
	subject := object.union(modules.subject(item), {"details": {"from": item.from, "to": item.to}})
}

_public(entity, name) if {
	is_array(entity.public)
	some listed in entity.public
	_covers(listed, name)
}

_public(entity, name) if {
	is_null(entity.public)
	not modules.private(name)
}

_public(_, name) if regex.match(`^__[^.]+__$`, name)

_covers(listed, name) if name == listed

_covers(listed, name) if startswith(name, sprintf("%s.", [listed]))

# A module on the way to what is listed.
_covers(listed, name) if startswith(listed, sprintf("%s.", [name]))
