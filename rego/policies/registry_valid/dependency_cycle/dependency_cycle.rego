# METADATA
# title: Dependencies form no cycle
# description: >-
#   Entities that depend on each other in a ring can be neither built, changed nor removed one after the other. The
#   ranks, the index and the cycles in the document are witnesses: each is checked, so that a wrong one hides nothing.
# custom:
#   policy: POL-REG-022
package policies.registry_valid.dependency_cycle

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.dependency_cycle
#   message: "%s: its dependencies must not lead back to it: %s"
#   remedy: Take out one of these dependencies; what both ends need may become an entity of its own.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, words]) if {
	some [subject, words] in _knots
}

_knots contains [subject, _path(cycle)] if {
	some cycle in _cycles
	related := [place |
		some id in array.slice(cycle, 1, _shown)
		place := _place(registry.entity(id))
	]
	about := {"related": related, "details": {"cycle": cycle}}
	subject := object.union(registry.subject(registry.entity(cycle[0])), about)
}

# Only where the ranks show no order and no cycle that was handed over explains it: one edge, and what it leads back to.
_knots contains [subject, words] if {
	[row, id] := min(_unexplained)
	from := input.registry.entities[row]
	between := graph.reachable(_dependants, {from.id}) & graph.reachable(_dependencies, {id})
	words := sprintf("%s -> %s; %s", [from.id, id, _return(between)])
	subject := object.union(registry.subject(from), {"details": {"dependency": id, "between": between}})
}

_return(between) := sprintf("the way back lies within %s", [_list(sort(between))]) if count(between) > 0

_return(between) := "no order of the entities was shown that allows it" if count(between) == 0

_path(cycle) := concat(" -> ", [_list(cycle), cycle[0]])

_shown := 12

_list(ids) := concat(" -> ", ids) if count(ids) <= _shown

_list(ids) := concat(" -> ", array.concat(array.slice(ids, 0, _shown), [sprintf("… (%d in all)", [count(ids)])])) if {
	count(ids) > _shown
}

_place(entity) := {"path": entity.registry, "line": entity.line, "message": message} if {
	message := sprintf("%s is part of the cycle", [entity.id])
}

# Each cycle that was handed over and is one: every id depends on the next. It begins with its least id, so that the
# same cycle told twice is one.
_cycles contains cycle if {
	some ids in input.registry.cycles
	_is_cycle(ids)
	least := min(ids)
	some start, id in ids
	id == least
	cycle := array.concat(array.slice(ids, start, count(ids)), array.slice(ids, 0, start))
}

_is_cycle(ids) if {
	count(ids) > 1
	count({id | some id in ids}) == count(ids)
	every position, id in ids {
		ids[(position + 1) % count(ids)] in registry.entity(id).dependencies
	}
}

# The edges (a row, an id that it depends on) that the ranks do not put in order.
_astray contains [row, id] if {
	some id, rows in input.registry.references
	rank := registry.dependencies[id].rank
	some row in rows
	input.registry.entities[row].rank <= rank
	input.registry.entities[row].id != id
}

# Of the rows that share an id, the highest counts.
_astray contains [row, repeated.value] if {
	some repeated in input.registry.repeated.id
	rank := max([input.registry.entities[row].rank | some row in repeated.rows])
	some row in input.registry.references[repeated.value]
	input.registry.entities[row].rank <= rank
	input.registry.entities[row].id != repeated.value
}

# An id that the index does not find although it is there has no rank.
_astray contains [row, id] if {
	some id in (_unplaced & _ids)
	some row in input.registry.references[id]
	input.registry.entities[row].id != id
}

_ids := {entity.id | some entity in input.registry.entities}

_unplaced := object.keys(input.registry.references) - object.keys(registry.dependencies)

# An edge lies within the knot of a cycle where the cycle leads to its one end, and its other end leads to the cycle.
_unexplained contains [row, id] if {
	some [row, id] in _astray
	not _explained(input.registry.entities[row].id, id)
}

_explained(from, id) if {
	from in _before_cycles
	id in _after_cycles
}

_before_cycles := graph.reachable(_dependencies, _on_cycles)

_after_cycles := graph.reachable(_dependants, _on_cycles)

_on_cycles := {id | some cycle in _cycles; some id in cycle}

# What the ends of edges without an order depend on, and what depends on them: a knot lies wholly within.
_tangled := {id |
	some [row, to] in _astray
	some id in [input.registry.entities[row].id, to]
}

_dependants := {id: dependants |
	some id in _tangled
	dependants := {dependant |
		some row in input.registry.references[id]
		dependant := input.registry.entities[row].id
		dependant in _tangled
	}
}

_dependencies := {id: dependencies |
	some id in _tangled
	dependencies := {to | some to in registry.entity(id).dependencies; to in _tangled}
}
