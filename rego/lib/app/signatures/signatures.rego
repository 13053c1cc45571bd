# METADATA
# title: Signatures
# description: >-
#   Whether whoever calls a function as a contract states it may call another in its place: what it takes may be wider,
#   what it returns narrower. Each fault is a kind, `signature` or `unresolved`, and what the other function does.
package lib.app.signatures

import data.lib.app.types

# METADATA
# description: >-
#   What keeps the signatures of `own` from standing in for those of `stated`; `kin` is as lib.app.types has it. Each
#   overload of the contract has to be met by one of the other function, or by its plain signature.
faults(stated, own, kin) := {fault |
	some signature in _stated(stated)
	some fault in _unmet(signature, array.concat(own.overloads, [_plain(own)]), kin)
}

_stated(function) := [_plain(function)] if count(function.overloads) == 0

_stated(function) := function.overloads if count(function.overloads) > 0

_plain(function) := object.filter(function, ["parameters", "returns"])

# What no body answers for is not passed over in silence.
default _unmet(_, _, _) := {{"kind": "unresolved", "reason": "cannot be compared with what the contract states"}}

_unmet(signature, candidates, kin) := _compared(signature, candidates[0], kin) if count(candidates) == 1

_unmet(signature, candidates, kin) := set() if {
	count(candidates) > 1
	_some_meets(signature, candidates, kin)
}

_unmet(signature, candidates, kin) := {{"kind": kind, "reason": reason}} if {
	count(candidates) > 1
	not _some_meets(signature, candidates, kin)
	kind := _kind({kinds |
		some candidate in candidates
		kinds := {fault.kind | some fault in _compared(signature, candidate, kin)}
	})
	reason := sprintf("has no overload that takes `%s`", [rendered(signature)])
}

_some_meets(signature, candidates, kin) if {
	some candidate in candidates
	count(_compared(signature, candidate, kin)) == 0
}

# An overload that may meet it makes the matter one that cannot be told.
_kind(kinds) := "unresolved" if {"unresolved"} in kinds

_kind(kinds) := "signature" if not {"unresolved"} in kinds

# METADATA
# description: A signature as Python writes it.
rendered(signature) := sprintf("(%s)%s", [parameters, _result(signature.returns)]) if {
	parameters := concat(", ", [_written(parameter) | some parameter in signature.parameters])
}

_written(parameter) := sprintf("%s%s%s%s", [
	object.get({"var_positional": "*", "var_keyword": "**"}, parameter.kind, ""),
	parameter.name,
	_typed(parameter.annotation),
	object.get({true: " = …"}, parameter.default, ""),
])

_typed(annotation) := sprintf(": %s", [annotation.text]) if is_object(annotation)

_typed(null) := ""

_result(annotation) := sprintf(" -> %s", [annotation.text]) if is_object(annotation)

_result(null) := ""

_compared(stated, own, kin) := _parameter_faults(stated.parameters, own.parameters, kin) | _result_faults(
	stated.returns, own.returns,
	kin,
)

_result_faults(null, _, _) := set()

_result_faults(stated, null, _) := set() if types.is_anything(stated)

_result_faults(stated, null, _) := {{"kind": "unresolved", "reason": reason}} if {
	not types.is_anything(stated)
	reason := sprintf("does not say what it returns, and the contract promises `%s`", [stated.text])
}

_result_faults(stated, own, kin) := {fault |
	answer := types.verdict(own, stated, kin)
	fault := {"kind": _kinds[answer], "reason": sprintf(_result_phrases[answer], [own.text, stated.text])}
} if {
	is_object(stated)
	is_object(own)
}

_result_phrases := {
	"misfit": "returns `%s`, and the contract promises `%s`",
	"unknown": "returns `%s`, and whether that is the `%s` which the contract promises cannot be told",
}

_kinds := {"misfit": "signature", "unknown": "unresolved"}

# Most implementations repeat the contract word for word.
_parameter_faults(stated, own, _) := set() if stated == own

_parameter_faults(stated, own, kin) := found if {
	stated != own
	told := _layout(stated)
	taken := _layout(own)
	found := union({
		{_fault(reason) | some reason in _positional_faults(told, taken)},
		{_fault(reason) | some reason in _keyword_faults(told, taken)},
		{_fault(reason) | some reason in _rest_faults(told, taken)},
		{_fault(reason) | some reason in _demands(told, taken)},
		{_fault(reason) | some reason in _dropped_defaults(told, taken)},
		_type_faults(told, taken, kin),
	})
}

_fault(reason) := {"kind": "signature", "reason": reason}

# The parameters by how they are passed: those by position in order, the place of each, those by keyword alone, and what
# takes the rest.
_layout(parameters) := {
	"positional": positional,
	"places": {parameter.name: place | some place, parameter in positional},
	"keywords": {parameter.name: parameter | some parameter in parameters; parameter.kind == "keyword_only"},
	"rest": {parameter.kind: parameter |
		some parameter in parameters
		parameter.kind in {"var_positional", "var_keyword"}
	},
} if {
	positional := [parameter |
		some parameter in parameters
		parameter.kind in {"positional_only", "positional_or_keyword"}
	]
}

# What the contract passes by position, and where it is not by position alone, by name.
_positional_faults(told, taken) := {reason |
	some place, parameter in told.positional
	reason := _positional_fault(parameter, place, told, taken)
}

_positional_fault(parameter, place, _, taken) := _by_keyword(parameter.name) if {
	parameter.kind == "positional_only"
	not _reaches(place, taken)
	taken.keywords[parameter.name]
}

_positional_fault(parameter, place, _, taken) := _lacking(parameter.name) if {
	parameter.kind == "positional_only"
	not _reaches(place, taken)
	not taken.keywords[parameter.name]
}

_positional_fault(parameter, place, _, taken) := _by_position(parameter.name) if {
	parameter.kind == "positional_or_keyword"
	taken.places[parameter.name] == place
	taken.positional[place].kind == "positional_only"
}

_positional_fault(parameter, place, _, taken) := reason if {
	parameter.kind == "positional_or_keyword"
	found := taken.places[parameter.name]
	found != place
	reason := sprintf("takes `%s` as parameter %d, and the contract passes it as parameter %d", [
		parameter.name,
		found + 1,
		place + 1,
	])
}

_positional_fault(parameter, place, _, taken) := _by_keyword(parameter.name) if {
	parameter.kind == "positional_or_keyword"
	taken.keywords[parameter.name]
	not _absorbs(place, taken)
}

_positional_fault(parameter, place, told, taken) := reason if {
	parameter.kind == "positional_or_keyword"
	not _names(taken, parameter.name)
	other := taken.positional[place].name
	not _names(told, other)
	reason := sprintf("names its parameter %d `%s`; the contract names it `%s`", [place + 1, other, parameter.name])
}

_positional_fault(parameter, place, told, taken) := _lacking(parameter.name) if {
	parameter.kind == "positional_or_keyword"
	not _names(taken, parameter.name)
	_names(told, taken.positional[place].name)
}

_positional_fault(parameter, place, _, taken) := _lacking(parameter.name) if {
	parameter.kind == "positional_or_keyword"
	not _names(taken, parameter.name)
	place >= count(taken.positional)
	not taken.rest.var_positional
	not taken.rest.var_keyword
}

_positional_fault(parameter, place, _, taken) := _by_position(parameter.name) if {
	parameter.kind == "positional_or_keyword"
	not _names(taken, parameter.name)
	_absorbs(place, taken)
	not taken.rest.var_keyword
}

_positional_fault(parameter, place, _, taken) := _by_keyword(parameter.name) if {
	parameter.kind == "positional_or_keyword"
	not _names(taken, parameter.name)
	place >= count(taken.positional)
	not taken.rest.var_positional
	taken.rest.var_keyword
}

_reaches(place, taken) if place < count(taken.positional)

_reaches(_, taken) if taken.rest.var_positional

_absorbs(place, taken) if {
	place >= count(taken.positional)
	taken.rest.var_positional
}

_names(layout, name) if layout.places[name] >= 0

_names(layout, name) if layout.keywords[name]

_lacking(name) := sprintf("has no parameter `%s`", [name])

_by_keyword(name) := sprintf("takes `%s` by keyword only, and the contract passes it by position", [name])

_by_position(name) := sprintf("takes `%s` by position only, and the contract passes it by keyword", [name])

_keyword_faults(told, taken) := {reason |
	some name, _ in told.keywords
	not taken.rest.var_keyword
	reason := _keyword_fault(name, taken)
}

_keyword_fault(name, taken) := _lacking(name) if not _names(taken, name)

_keyword_fault(name, taken) := _by_position(name) if taken.positional[taken.places[name]].kind == "positional_only"

_rest_faults(told, taken) := {reason |
	some kind, parameter in told.rest
	not taken.rest[kind]
	phrase := {
		"var_positional": "takes no further arguments by position, and the contract passes `*%s`",
		"var_keyword": "takes no further arguments by keyword, and the contract passes `**%s`",
	}[kind]
	reason := sprintf(phrase, [parameter.name])
}

# What is required beyond the contract, so that a call as the contract has it fails.
_demands(told, taken) := {reason |
	some parameter in array.concat(
		[parameter | some place, parameter in taken.positional; place >= count(told.positional)],
		[parameter | some name, parameter in taken.keywords; not _names(told, name)],
	)
	not parameter.default
	not told.keywords[parameter.name]
	reason := sprintf("requires the parameter `%s`, which the contract does not pass", [parameter.name])
}

_dropped_defaults(told, taken) := {reason |
	some pair in _pairs(told, taken)
	pair[0].default
	not pair[1].default
	not pair[1].kind in {"var_positional", "var_keyword"}
	reason := sprintf("has no default for `%s`, and the contract has one", [pair[1].name])
}

_type_faults(told, taken, kin) := {fault |
	some pair in _pairs(told, taken)
	is_object(pair[0].annotation)
	is_object(pair[1].annotation)
	answer := types.verdict(pair[0].annotation, pair[1].annotation, kin)
	values := [pair[1].name, pair[1].annotation.text, pair[0].annotation.text]
	fault := {"kind": _kinds[answer], "reason": sprintf(_type_phrases[answer], values)}
}

_type_phrases := {
	"misfit": "takes `%s` as `%s`, and the contract passes `%s`",
	"unknown": "takes `%s` as `%s`, and whether that takes the `%s` which the contract passes cannot be told",
}

# Each parameter of the contract with those that take what is passed for it.
_pairs(told, taken) := array.flatten([
	[[parameter, taken.positional[place]] | some place, parameter in told.positional],
	[[parameter, taken.rest.var_positional] |
		some place, parameter in told.positional
		place >= count(taken.positional)
	],
	[[parameter, _keyword(taken, name)] | some name, parameter in told.keywords],
	[[told.rest.var_positional, parameter] |
		some place, parameter in taken.positional
		place >= count(told.positional)
	],
	[[told.rest.var_keyword, parameter] | some name, parameter in taken.keywords; not _names(told, name)],
	[[parameter, taken.rest[kind]] | some kind, parameter in told.rest],
])

_keyword(layout, name) := layout.keywords[name]

_keyword(layout, name) := layout.positional[layout.places[name]]

_keyword(layout, name) := layout.rest.var_keyword if not _names(layout, name)
