# METADATA
# title: Imports are declared dependencies
# description: >-
#   The registry says what depends on what, and people change, build and retire things by it; an import that it does not
#   know of makes it wrong. A dependency of a folder counts for all that stands in it, and a dependency on a folder
#   covers all that stands there; a whole and its parts need declare nothing to each other. What cannot be read for
#   imports may hide one. What only running tells, such as a module's name put together at run time, is not seen.
# custom:
#   policy: POL-REP-009
package policies.policy_check.import_undeclared

import data.lib.change
import data.lib.decision
import data.lib.modules

considered := count(input.imports.items) + count(input.imports.errors)

# METADATA
# custom:
#   code: repo.import_undeclared
#   message: "%s imports %s (%s), and its dependencies do not say so"
#   remedy: Add the id to the dependencies of its row, or do without the import.
finding contains decision.finding(rego.metadata.chain(), subject, [taker, giver, names]) if {
	some [taker, giver] in _undeclared
	places := sort({[item.path, item.line, item.name] |
		some item in input.imports.items
		item.from == taker
		item.to == giver
	})
	names := concat(", ", {name | some [_, _, name] in places})
	[path, line, _] := places[0]
	subject := {
		"id": taker,
		"path": path,
		"line": line,
		"related": [{"path": other, "line": at, "message": sprintf("imports %s here too", [giver])} |
			some [other, at] in {[other, at] | some [other, at, _] in places}
			[other, at] != [path, line]
		],
		"details": {"from": taker, "to": giver},
	}
}

# METADATA
# custom:
#   code: repo.source_unreadable
#   message: "%s: what it imports cannot be told: it %s"
#   remedy: Make it a file that can be parsed; what is generated or no source of this repository, keep elsewhere.
finding contains decision.finding(rego.metadata.chain(), subject, [error.path, error.message]) if {
	some error in input.imports.errors
	_judged(error)
	subject := {"id": error.path, "path": error.path, "line": error.line}
}

_judged(error) if error.path in change.paths

_judged(_) if input.scope == "everything"

_judged(_) if is_null(input.change)

_undeclared contains [taker, giver] if {
	some [taker, giver] in {[item.from, item.to] | some item in input.imports.items}
	not _declared(taker, giver)
}

_declared(taker, giver) if modules.related(taker, giver)

_declared(taker, giver) if count(modules.dependencies[taker] & modules.containing[giver]) > 0
