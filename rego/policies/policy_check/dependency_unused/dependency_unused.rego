# METADATA
# title: Declared dependencies are used
# description: >-
#   A dependency that no import bears out keeps things alive that nobody needs, and permits imports that nobody meant.
#   Only dependencies between sources of one language are judged, and only where all source of the dependent was read:
#   what depends on a specification, a decision or data imports nothing of it.
# custom:
#   policy: POL-REP-010
package policies.policy_check.dependency_unused

import data.lib.decision
import data.lib.modules

considered := count(_dependents)

# METADATA
# custom:
#   code: repo.dependency_unused
#   message: "%s depends on %s and imports nothing from it"
#   remedy: Take the id out of the dependencies of its row, unless it is used in a way that no import shows.
finding contains decision.finding(rego.metadata.chain(), subject, [id, dependency]) if {
	some id in _dependents
	entity := modules.entities[id]
	some dependency in entity.dependencies
	_same_language(entity, modules.entities[dependency])
	not _used(id, dependency)
	subject := {
		"id": id,
		"path": entity.registry,
		"line": entity.line,
		"details": {"from": id, "to": dependency},
	}
}

# Those whose source was read, and that of all their parts.
_dependents := {id | some id in input.imports.read} - _partly_read

_partly_read contains whole if {
	some id, above in modules.containing
	not id in _read
	count(modules.entities[id].sources) > 0
	some whole in above
}

_read := {id | some id in input.imports.read}

_same_language(one, other) if {
	some language in one.sources
	language in other.sources
}

# A part's import is the whole's, and an import from a part is one from the whole.
_used(id, dependency) if [id, dependency] in _imports

_imports contains [taker, giver] if {
	some [from, to] in {[item.from, item.to] | some item in input.imports.items}
	some taker in modules.containing[from]
	some giver in modules.containing[to]
}
