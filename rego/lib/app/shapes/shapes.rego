# METADATA
# title: Shapes
# description: >-
#   Whether an object of one shape may be used as a contract's shape has it, member by member. Each fault says its kind:
#   `missing`, `signature`, `async`, or `unresolved`, which is what cannot be told from the source.
package lib.app.shapes

import data.lib.app.signatures
import data.lib.app.types

# METADATA
# description: >-
#   What keeps a shape from standing in for that of a contract. A member that may come from where nobody can look is not
#   missing: what is unresolved about the whole shape says so once.
faults(stated, own) := array.concat(lacking, differing) if {
	related := kin(stated, own)
	members := {member.name: member | some member in own.members}
	repeated := _repeated(stated, members)
	lacking := [_fault("missing", member, own, reason) |
		some member in stated.members
		not member.name in repeated
		reason := _lack(own, object.get(members, member.name, null))
	]
	differing := [_fault(found.kind, member, members[member.name], found.reason) |
		some member in stated.members
		not member.name in repeated
		some found in member_faults(member, members[member.name], related)
	]
}

# METADATA
# description: >-
#   The classes of two shapes, as lib.app.types takes them: what has the one shape may stand where the other is named.
kin(stated, own) := {"implementer": _class(own), "interface": _class(stated)}

_class(shape) := sprintf("%s:%s", [shape.path, shape.name]) if is_string(shape.name)

_class(shape) := shape.path if not is_string(shape.name)

# Most members repeat the contract word for word. They are told by one comparison each, since there are thousands.
_repeated(stated, members) := {member.name |
	some member in stated.members
	not member.name in decorated
	own := members[member.name]
	own.parameters == member.parameters
	own.returns == member.returns
	own.kind == member.kind
	own.async == member.async
	own.generator == member.generator
	own.overloads == member.overloads
	own.unresolved == []
	own.abstract == false
	own.decorators == []
} if {
	decorated := {member.name | some member in stated.members; count(_changing(member)) > 0}
}

_fault(kind, member, place, reason) := {
	"kind": kind,
	"member": member.name,
	"reason": reason,
	"path": place.path,
	"line": place.line,
	"stated": member,
}

_lack(own, null) := "is missing" if count(own.unresolved) == 0

_lack(_, member) := "is still abstract" if member.abstract

# METADATA
# scope: document
# description: >-
#   What keeps a member from standing in for that of a contract with the same name; `related` is what `kin` gives.
default member_faults(_, _, _) := {{"kind": "unresolved", "reason": "cannot be compared with what the contract states"}}

member_faults(stated, own, related) := union({
	_untold(stated, own),
	_kind_faults(stated, own),
	_use_faults(stated, own, related),
})

# METADATA
# scope: document
# description: How a contract states a member, as Python writes it.
rendered(member) := sprintf("%s%s%s", [_async(member), member.name, signatures.rendered(member)]) if {
	member.kind == "function"
}

rendered(member) := sprintf("%s%s", [member.name, _typed(member)]) if member.kind != "function"

_async(member) := object.get({true: "async "}, member.async, "")

_typed(member) := sprintf(": %s", [member.returns.text]) if is_object(member.returns)

_typed(member) := "" if is_null(member.returns)

_untold(stated, own) := _unresolved(own) | _decorated(stated, own)

_unresolved(own) := {{"kind": "unresolved", "reason": told} |
	some found in own.unresolved
	told := sprintf("cannot be told: %s", [found.reason])
}

# The same decorators do the same to both.
_decorated(stated, own) := {{"kind": "unresolved", "reason": reason} |
	reason := _strange(_changing(stated), _changing(own))
}

_changing(member) := [name | some name in member.decorators; not name in data.app.transparent_decorators]

_strange(stated, own) := sprintf("is decorated with %s, which may give it another shape", [_names(added)]) if {
	added := {name | some name in own; not name in stated}
	count(added) > 0
}

_strange(stated, own) := sprintf("lacks %s, which may give the contract's another shape", [_names(gone)]) if {
	every name in own {
		name in stated
	}
	gone := {name | some name in stated; not name in own}
	count(gone) > 0
}

_strange(stated, own) := sprintf("is decorated in another order than the contract's: %s", [concat(", ", own)]) if {
	stated != own
	{name | some name in stated} == {name | some name in own}
}

_names(decorators) := concat(", ", sort([sprintf("@%s", [name]) | some name in decorators]))

_kind_faults(stated, own) := {{"kind": kind, "reason": reason} |
	[kind, reason] := _kind_fault(stated.kind, own.kind)
} | {{"kind": "signature", "reason": "can only be read, and what the contract states can be set"} |
	_can_be_set(stated)
	own.kind == "property"
	not _can_be_set(own)
}

_can_be_set(member) if member.kind == "attribute"

_can_be_set(member) if "builtins.property.setter" in member.decorators

_kind_fault("function", "property") := ["signature", "is a property, and the contract states a function"]

_kind_fault("function", "attribute") := [
	"unresolved",
	"is an attribute, and whether it can be called as the contract states cannot be told",
]

_kind_fault("property", "function") := ["signature", "is a function, and the contract states a property"]

_kind_fault("attribute", "function") := ["signature", "is a function, and the contract states an attribute"]

# What is used alike is compared in how: a function in what it takes and gives, anything else in its type.
_use_faults(stated, own, related) := _async_faults(stated, own) | signatures.faults(promised, given, related) if {
	{stated.kind, own.kind} == {"function"}
	[promised, given] := _results(stated, own)
}

_use_faults(stated, own, related) := {object.union(fault, {"reason": reason}) |
	some fault in signatures.faults(_read(stated), _read(own), related)
	reason := replace(replace(fault.reason, "returns", "is"), "say what it is", "say its type")
} if {
	not "function" in {stated.kind, own.kind}
}

_use_faults(stated, own, _) := set() if {
	"function" in {stated.kind, own.kind}
	stated.kind != own.kind
}

_read(member) := {"parameters": [], "returns": member.returns, "overloads": []}

_async_faults(stated, own) := {{"kind": "async", "reason": reason} |
	not _called_alike(stated, own)
	reason := sprintf("is %s, and the contract states %s", [_modes[_mode(own)], _modes[_mode(stated)]])
}

_modes := {
	"plain": "a plain function (def)",
	"coroutine": "a coroutine function (async def)",
	"iterator": "a generator",
	"async_iterator": "an async generator",
}

_mode(function) := {
	[false, false]: "plain",
	[true, false]: "coroutine",
	[false, true]: "iterator",
	[true, true]: "async_iterator",
}[[function.async, function.generator]]

# A caller sees what a call gives, whether or not there is a yield in the body.
_called_alike(stated, own) if _mode(stated) == _mode(own)

_called_alike(stated, own) if {
	[_mode(stated), _mode(own)] == ["plain", "iterator"]
	_may_iterate(stated.returns)
}

_called_alike(stated, own) if {
	[_mode(stated), _mode(own)] == ["plain", "async_iterator"]
	types.admits(stated.returns, data.app.async_iterators)
}

_called_alike(stated, own) if {
	[_mode(stated), _mode(own)] == ["plain", "coroutine"]
	types.is_among(stated.returns, data.app.awaitables)
}

_called_alike(stated, own) if {
	_mode(own) == "plain"
	types.is_among(own.returns, _given_by[_mode(stated)])
}

_given_by := {
	"coroutine": data.app.awaitables,
	"iterator": data.app.iterators,
	"async_iterator": data.app.async_iterators,
}

_may_iterate(null)

_may_iterate(annotation) if types.is_anything(annotation)

_may_iterate(annotation) if types.admits(annotation, data.app.iterators)

# The two functions with results that can be compared: what is awaited in both, and nothing where one is iterated over
# and the other is not.
_results(stated, own) := [stated, own] if _mode(stated) == _mode(own)

_results(stated, own) := [_awaited(stated), own] if [_mode(stated), _mode(own)] == ["plain", "coroutine"]

_results(stated, own) := [stated, _awaited(own)] if [_mode(stated), _mode(own)] == ["coroutine", "plain"]

_results(stated, own) := [stated, own] if {
	_mode(stated) != _mode(own)
	"iterator" in {_kind_of(stated), _kind_of(own)}
	_called_alike(stated, own)
}

_results(stated, own) := [object.union(stated, {"returns": null}), own] if {
	"iterator" in {_kind_of(stated), _kind_of(own)}
	not _called_alike(stated, own)
}

_kind_of(function) := "iterator" if function.generator

_kind_of(function) := "other" if not function.generator

_awaited(function) := object.union(function, {"returns": types.awaited(function.returns)}) if {
	is_object(function.returns)
}

_awaited(function) := function if is_null(function.returns)
