# METADATA
# title: Types
# description: >-
#   Whether a value of one annotation may stand where another is stated, as type checkers have it. There are three
#   answers: it fits, it is a misfit, or it cannot be told. What is not written down takes and gives anything.
package lib.app.types

# METADATA
# scope: document
# description: >-
#   The answer for a value of the annotation `given` where `taken` is stated. `kin` names two classes: the `implementer`
#   may stand wherever the `interface` is named, and each is what Self is in its own source.
default verdict(_, _, _) := "unknown"

verdict(given, taken, _) := "fits" if _same(given, taken)

verdict(given, taken, kin) := _worst({step.verdict | some step in _steps(given.types, taken.types, kin)}) if {
	not _same(given, taken)
	_resolved(given, taken)
}

# METADATA
# description: Whether an annotation takes or promises anything at all.
is_anything(annotation) if {
	some top in data.app.top_types
	top in annotation.types
}

# METADATA
# description: Whether each alternative of an annotation is one of some classes.
is_among(annotation, classes) if {
	count(annotation.types) > 0
	every type in annotation.types {
		_origin(type) in classes
	}
}

# METADATA
# description: Whether some alternative of an annotation is one of some classes.
admits(annotation, classes) if {
	some type in annotation.types
	_origin(type) in classes
}

# METADATA
# description: An annotation with what awaiting it gives in the place of what is awaited; others are as they were.
awaited(annotation) := object.union(annotation, {"types": sort({alternative |
	some type in annotation.types
	some alternative in _awaited(type)
})})

_awaited(type) := _alternatives(arguments[count(arguments) - 1]) if {
	_is_awaitable(type)
	arguments := _arguments(type)
	count(arguments) > 0
}

_awaited(type) := ["typing.Any"] if {
	_is_awaitable(type)
	count(_arguments(type)) == 0
}

_awaited(type) := [type] if not _is_awaitable(type)

_is_awaitable(type) if _origin(type) in data.app.awaitables

_same(given, taken) if {
	given.types == taken.types
	_resolved(given, taken)
}

# What is written alike may be of two places; the text counts where that cannot be told of one.
_same(given, taken) if {
	given.text == taken.text
	not _resolved(given, taken)
}

_resolved(given, taken) if {
	given.resolved
	taken.resolved
}

_worst(verdicts) := "misfit" if "misfit" in verdicts

_worst(verdicts) := "unknown" if {
	"unknown" in verdicts
	not "misfit" in verdicts
}

_worst(verdicts) := "fits" if count(verdicts & {"misfit", "unknown"}) == 0

# Rego knows no recursion. A step answers for a class and leaves its arguments to the next; four are more than anybody
# reads, and what lies deeper cannot be told.
_steps(given, taken, kin) := array.concat(array.flatten([first, second, third, fourth]), deeper) if {
	first := [_step(type, taken, kin) | some type in given]
	second := [_step(left[0], left[1], kin) | some left in _left(first)]
	third := [_step(left[0], left[1], kin) | some left in _left(second)]
	fourth := [_step(left[0], left[1], kin) | some left in _left(third)]
	deeper := [{"verdict": "unknown", "left": []} | some left in _left(fourth); not _fits_plainly(left[0], left[1])]
}

_left(steps) := [left | some step in steps; some left in step.left]

# What no body answers for is not passed over in silence.
default _step(_, _, _) := {"verdict": "unknown", "left": []}

_step(type, taken, _) := {"verdict": "fits", "left": []} if _fits_plainly(type, taken)

_step(type, taken, _) := {"verdict": "fits", "left": left} if {
	not _fits_plainly(type, taken)
	_origin(type) == "typing.Literal"
	values := {value | some other in taken; _origin(other) == "typing.Literal"; some value in _values(other)}
	left := [[_class(value), taken] | some value in _values(type); not value in values]
}

_step(type, taken, kin) := _compared(type, _nearest(type, taken, kin)) if {
	not _fits_plainly(type, taken)
	_origin(type) != "typing.Literal"
	_nearest(type, taken, kin)
}

_step(type, taken, kin) := {"verdict": _unrelated(type, taken), "left": []} if {
	not _fits_plainly(type, taken)
	_origin(type) != "typing.Literal"
	not _nearest(type, taken, kin)
}

_fits_plainly(type, taken) if type in taken

_fits_plainly(_, taken) if {
	some top in data.app.top_types
	top in taken
}

_fits_plainly("typing.Any", _)

_fits_plainly(type, _) if type in data.app.bottom_types

# The alternative that a type is a kind of; its own class goes before what that inherits from.
_nearest(type, taken, kin) := ranked[0][1] if {
	lineage := _lineage(_origin(type), kin)
	ranked := sort([[_distance(type, other), other] |
		some other in taken
		_origin(other) in lineage
	])
	count(ranked) > 0
}

_distance(type, other) := 0 if _origin(type) == _origin(other)

_distance(type, other) := 1 if _origin(type) != _origin(other)

_lineage(class, kin) := graph.reachable(data.app.parents, classes) | classes if {
	classes := ({class} | _own_bases(class)) | _kindred(class, kin)
}

_own_bases(class) := {base | some base in object.get(input, ["ancestors", class], [])}

_kindred(class, kin) := {kin.interface, "typing.Self"} if {
	class == kin.implementer
}

_kindred("typing.Self", kin) := {kin.interface, kin.implementer}

_kindred(class, kin) := set() if not class in {kin.implementer, "typing.Self"}

# What no alternative is an ancestor of is a misfit where all that it is a kind of is known.
_unrelated(type, taken) := "misfit" if {
	_is_known(_origin(type))
	not _may_have_methods_of(_origin(type), taken)
}

_unrelated(type, _) := "unknown" if not _is_known(_origin(type))

_unrelated(type, taken) := "unknown" if {
	_is_known(_origin(type))
	_may_have_methods_of(_origin(type), taken)
}

_is_known(class) if data.app.parents[class]

_is_known(class) if {
	bases := input.ancestors[class]
	every base in bases {
		_is_listed(base)
	}
}

_is_listed(class) if data.app.parents[class]

_is_listed(class) if input.ancestors[class]

# A class of the repository may have the methods that a structural type asks for; of Python's own it is listed.
_may_have_methods_of(class, taken) if {
	some other in taken
	_origin(other) in data.app.structural
	not _both_listed(class, _origin(other))
}

_may_have_methods_of(_, taken) if {
	some other in taken
	"typing.Protocol" in input.ancestors[_origin(other)]
}

_both_listed(class, other) if {
	data.app.parents[class]
	data.app.parents[other]
}

# A type and the alternative that it is a kind of: what is left is to compare their arguments.
_compared(_, other) := {"verdict": "fits", "left": []} if count(_arguments(other)) == 0

_compared(type, other) := {"verdict": "fits", "left": left} if {
	count(_arguments(other)) > 0
	left := _argument_pairs(type, other)
}

_compared(type, other) := {"verdict": "misfit", "left": []} if {
	count(_arguments(other)) > 0
	_differs_in_length(type, other)
}

_compared(type, other) := {"verdict": "unknown", "left": []} if {
	count(_arguments(other)) > 0
	not _argument_pairs(type, other)
	not _differs_in_length(type, other)
}

# A class without arguments holds anything, unless it is one of the repository: what that holds, its bases say.
_argument_pairs(type, _) := [] if {
	count(_arguments(type)) == 0
	data.app.parents[type]
	not data.app.elements[type]
}

_argument_pairs(type, other) := [] if {
	count(_arguments(type)) == 0
	type == _origin(other)
	not data.app.parents[type]
}

_argument_pairs(type, other) := [[data.app.elements[type], _alternatives(_arguments(other)[0])]]

_argument_pairs(type, other) := array.concat(taken, given) if {
	{_origin(type), _origin(other)} == {"collections.abc.Callable"}
	own := _arguments(type)
	stated := _arguments(other)
	given := _narrower(own[1], stated[1])
	pairs := _parameter_pairs(own[0], stated[0])
	taken := [left | some pair in pairs; some left in _narrower(pair[1], pair[0])]
}

_argument_pairs(type, other) := [left |
	some pair in pairs
	some left in _narrower(pair[0], pair[1])
] if {
	{_origin(type), _origin(other)} == {"builtins.tuple"}
	count(_arguments(type)) > 0
	pairs := _tuple_pairs(_arguments(type), _arguments(other))
}

_argument_pairs(type, other) := [left |
	some argument in _arguments(type)
	argument != "..."
	some left in _narrower(argument, _arguments(other)[0])
] if {
	_origin(type) == "builtins.tuple"
	_origin(other) != "builtins.tuple"
	count(_arguments(type)) > 0
}

_argument_pairs(type, other) := [pair |
	stated := _arguments(other)
	some i, argument in passed
	some pair in _varied(_variance(_origin(other), i), argument, stated[i])
] if {
	not {_origin(type), _origin(other)} == {"collections.abc.Callable"}
	_origin(type) != "builtins.tuple"
	count(_arguments(type)) > 0
	passed := _passed_on(type, other)
}

# The arguments of a class as what it inherits from sees them: a Mapping is an Iterable of its keys.
_passed_on(type, other) := _arguments(type) if {
	count(_arguments(type)) == count(_arguments(other))
}

_passed_on(type, other) := [_arguments(type)[2]] if {
	_origin(type) == "collections.abc.Coroutine"
	_origin(other) == "collections.abc.Awaitable"
}

_passed_on(type, other) := [_arguments(type)[0]] if {
	count(_arguments(type)) > 1
	count(_arguments(other)) == 1
	not _is_awaitable(type)
}

_variance(class, position) := data.app.variances[class][position]

_variance(class, _) := "same" if not data.app.variances[class]

_varied("co", argument, stated) := _narrower(argument, stated)

_varied("contra", argument, stated) := _narrower(stated, argument)

_varied("same", argument, stated) := array.concat(_narrower(argument, stated), _narrower(stated, argument))

_narrower(argument, stated) := [[alternative, _alternatives(stated)] | some alternative in _alternatives(argument)]

_parameter_pairs(own, stated) := [] if "..." in {own, stated}

_parameter_pairs(own, stated) := [[parameter, _split(_inside(stated), ", ")[i]] |
	some i, parameter in _split(_inside(own), ", ")
] if {
	count(_split(_inside(own), ", ")) == count(_split(_inside(stated), ", "))
}

_tuple_pairs(own, stated) := [[argument, stated[0]] | some argument in own; argument != "..."] if "..." in stated

_tuple_pairs(own, stated) := [[argument, stated[i]] | some i, argument in own] if {
	not "..." in array.concat(own, stated)
	count(own) == count(stated)
}

_differs_in_length(type, other) if {
	{_origin(type), _origin(other)} == {"builtins.tuple"}
	count(_arguments(type)) > 0
	not _tuple_pairs(_arguments(type), _arguments(other))
}

_differs_in_length(type, other) if {
	{_origin(type), _origin(other)} == {"collections.abc.Callable"}
	not _parameter_pairs(_arguments(type)[0], _arguments(other)[0])
}

_origin(type) := split(type, "[")[0]

_arguments(type) := _split(_inside(type), ", ") if contains(type, "[")

_arguments(type) := [] if not contains(type, "[")

_alternatives(argument) := _split(argument, " | ")

_inside(type) := substring(type, start, (count(type) - start) - 1) if start := indexof(type, "[") + 1

# The parts of a text between separators that stand in no bracket.
_split("", _) := []

_split(text, separator) := [concat(separator, array.slice(pieces, start, ends[i])) | some i, start in starts] if {
	text != ""
	pieces := split(text, separator)
	depths := [_depth(piece) | some piece in pieces]
	starts := [i | some i, _ in pieces; sum(array.slice(depths, 0, i)) == 0]
	ends := array.concat(array.slice(starts, 1, count(starts)), [count(pieces)])
}

_depth(piece) := strings.count(piece, "[") - strings.count(piece, "]")

# The values of a Literal, and of what class each is.
_values(literal) := regex.find_n(`[bB]?'([^'\\]|\\.)*'|[bB]?"([^"\\]|\\.)*"|[^,\s]+`, _inside(literal), -1)

_class(value) := "builtins.str" if regex.match(`^['"]`, value)

_class(value) := "builtins.bytes" if regex.match(`^[bB]['"]`, value)

_class(value) := "builtins.int" if regex.match(`^-?[0-9]`, value)

_class(value) := "builtins.bool" if value in {"True", "False"}

_class("None") := "None"

# A member of an enum: what it is a kind of, its class says.
_class(value) := regex.replace(value, `\.[^.:]*$`, "") if {
	not regex.match(`^[bB]?['"]|^-?[0-9]`, value)
	not value in {"True", "False", "None"}
}
