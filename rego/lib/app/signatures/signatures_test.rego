package lib.app.signatures_test

import data.lib.app.signatures

_kin := {"implementer": "memory/file.py:FileMemory", "interface": "memory/contract.py:Memory"}

_a(type) := {"text": type, "types": [type], "resolved": true}

_p(name, kind, given, annotation) := {"name": name, "kind": kind, "default": given, "annotation": annotation}

_pos(name) := _p(name, "positional_or_keyword", false, null)

_opt(name) := _p(name, "positional_or_keyword", true, null)

_only(name) := _p(name, "positional_only", false, null)

_key(name) := _p(name, "keyword_only", false, null)

_key_opt(name) := _p(name, "keyword_only", true, null)

_args := _p("args", "var_positional", false, null)

_kwargs := _p("kwargs", "var_keyword", false, null)

_function(parameters) := {"parameters": parameters, "returns": null, "overloads": []}

_found(stated, own) := {[f.kind, f.reason] | some f in faults} if {
	faults := signatures.faults(_function(stated), _function(own), _kin)
}

_reasons(stated, own) := {f[1] | some f in _found(stated, own); f[0] == "signature"}

test_what_repeats_the_contract_stands_in if {
	every parameters in [[], [_pos("key")], [_only("key"), _opt("ttl"), _args, _key("deep"), _kwargs]] {
		_found(parameters, parameters) == set()
	}
}

test_what_takes_more_stands_in if {
	every pair in [
		[[_pos("key")], [_pos("key"), _opt("ttl")]],
		[[_pos("key")], [_opt("key"), _key_opt("deep"), _args, _kwargs]],
		[[_only("key")], [_pos("other")]],
		[[_only("key")], [_only("other")]],
		[[_only("key")], [_args]],
		[[_pos("key"), _pos("value")], [_args, _kwargs]],
		[[_pos("key"), _key("deep")], [_pos("key"), _pos("deep")]],
		[[_key("deep")], [_kwargs]],
		[[_key("a"), _key("b")], [_key("b"), _key_opt("a")]],
		[[_pos("key"), _opt("ttl")], [_pos("key"), _args, _kwargs]],
		[[_pos("key")], [_args, _key("key")]],
	] {
		_found(pair[0], pair[1]) == set()
	}
}

test_a_renamed_parameter_is_found if {
	_reasons([_pos("key")], [_pos("name")]) == {"names its parameter 1 `name`; the contract names it `key`"}
}

test_a_parameter_that_is_gone_is_found if {
	_reasons([_pos("key"), _pos("value")], [_pos("key")]) == {"has no parameter `value`"}
	_reasons([_only("key")], []) == {"has no parameter `key`"}
	_reasons([_key("deep")], []) == {"has no parameter `deep`"}
	_reasons([_pos("a"), _pos("b")], [_pos("b")]) == {
		"has no parameter `a`",
		"takes `b` as parameter 1, and the contract passes it as parameter 2",
	}
}

test_another_order_is_found if {
	_reasons([_pos("a"), _pos("b")], [_pos("b"), _pos("a")]) == {
		"takes `a` as parameter 2, and the contract passes it as parameter 1",
		"takes `b` as parameter 1, and the contract passes it as parameter 2",
	}
}

test_keyword_only_where_the_contract_passes_by_position_is_found if {
	expected := {"takes `key` by keyword only, and the contract passes it by position"}
	_reasons([_pos("key")], [_key("key")]) == expected
	_reasons([_only("key")], [_key("key")]) == expected
	_reasons([_pos("key")], [_kwargs]) == expected
}

test_positional_only_where_the_contract_passes_by_keyword_is_found if {
	expected := {"takes `key` by position only, and the contract passes it by keyword"}
	_reasons([_pos("key")], [_only("key")]) == expected
	_reasons([_pos("key")], [_args]) == expected
	_reasons([_key("key")], [_p("key", "positional_only", true, null)]) == expected
}

test_a_dropped_default_is_found if {
	_reasons([_opt("ttl")], [_pos("ttl")]) == {"has no default for `ttl`, and the contract has one"}
	_reasons([_key_opt("ttl")], [_key("ttl")]) == {"has no default for `ttl`, and the contract has one"}
	optional := _p("ttl", "positional_only", true, null)
	_reasons([optional], [_pos("seconds")]) == {"has no default for `seconds`, and the contract has one"}
}

test_a_new_required_parameter_is_found if {
	expected := {"requires the parameter `scope`, which the contract does not pass"}
	_reasons([_pos("key")], [_pos("key"), _pos("scope")]) == expected
	_reasons([_pos("key")], [_pos("key"), _key("scope")]) == expected
	_reasons([_args, _kwargs], [_pos("scope"), _args, _kwargs]) == expected
}

test_what_takes_no_rest_is_found if {
	_reasons([_args, _kwargs], [_pos("a"), _kwargs]) == {
		"requires the parameter `a`, which the contract does not pass",
		"takes no further arguments by position, and the contract passes `*args`",
	}
	_reasons([_kwargs], []) == {"takes no further arguments by keyword, and the contract passes `**kwargs`"}
}

_typed(kind, type) := _p("key", kind, false, _a(type))

test_a_wider_type_is_taken_and_a_narrower_one_is_found if {
	_found([_typed("positional_or_keyword", "builtins.int")], [_typed("positional_or_keyword", "builtins.float")]) == set()
	_reasons([_typed("positional_or_keyword", "builtins.float")], [_typed("positional_or_keyword", "builtins.int")]) == {"takes `key` as `builtins.int`, and the contract passes `builtins.float`"}
	_reasons([_typed("keyword_only", "builtins.float")], [_p("kwargs", "var_keyword", false, _a("builtins.int"))]) == {"takes `kwargs` as `builtins.int`, and the contract passes `builtins.float`"}
	_reasons([_typed("positional_only", "builtins.float")], [_p("args", "var_positional", false, _a("builtins.int"))]) == {"takes `args` as `builtins.int`, and the contract passes `builtins.float`"}
	_reasons([_typed("keyword_only", "builtins.float")], [_typed("positional_or_keyword", "builtins.int")]) == {"takes `key` as `builtins.int`, and the contract passes `builtins.float`"}
}

test_the_rest_of_the_contract_has_its_types if {
	rest := [_p("args", "var_positional", false, _a("builtins.str")), _p("kwargs", "var_keyword", false, _a("builtins.str"))]
	own := [_p("first", "positional_or_keyword", true, _a("builtins.int")), _args, _p("deep", "keyword_only", true, _a("builtins.bytes")), _kwargs]
	_reasons(rest, own) == {
		"takes `first` as `builtins.int`, and the contract passes `builtins.str`",
		"takes `deep` as `builtins.bytes`, and the contract passes `builtins.str`",
	}
}

test_what_has_no_annotation_takes_and_passes_anything if {
	_found([_typed("positional_or_keyword", "builtins.int")], [_pos("key")]) == set()
	_found([_pos("key")], [_typed("positional_or_keyword", "builtins.int")]) == set()
}

test_a_type_that_cannot_be_told_is_unresolved if {
	_found([_typed("positional_or_keyword", "numpy.ndarray")], [_typed("positional_or_keyword", "builtins.int")]) == {[
		"unresolved",
		"takes `key` as `builtins.int`, and whether that takes the `numpy.ndarray` which the contract passes cannot be told",
	]}
}

_returning(stated, own) := {[f.kind, f.reason] | some f in faults} if {
	promised := object.union(_function([]), {"returns": stated})
	given := object.union(_function([]), {"returns": own})
	faults := signatures.faults(promised, given, _kin)
}

test_a_narrower_result_stands_in_and_a_wider_one_is_found if {
	_returning(_a("builtins.float"), _a("builtins.int")) == set()
	_returning(_a("builtins.int"), _a("builtins.float")) == {["signature", "returns `builtins.float`, and the contract promises `builtins.int`"]}
	_returning(null, _a("builtins.float")) == set()
	_returning(null, null) == set()
}

test_a_result_that_is_not_stated_cannot_be_told if {
	_returning(_a("builtins.int"), null) == {["unresolved", "does not say what it returns, and the contract promises `builtins.int`"]}
	_returning(_a("builtins.object"), null) == set()
	_returning(_a("builtins.int"), _a("numpy.int64")) == {["unresolved", "returns `numpy.int64`, and whether that is the `builtins.int` which the contract promises cannot be told"]}
}

_overload(type, result) := {"parameters": [_typed("positional_or_keyword", type)], "returns": _a(result)}

_overloaded := {
	"parameters": [_pos("key")],
	"returns": null,
	"overloads": [_overload("builtins.int", "builtins.int"), _overload("builtins.str", "builtins.str")],
}

test_each_overload_is_met_by_one_or_by_the_plain_signature if {
	signatures.faults(_overloaded, _overloaded, _kin) == set()
	signatures.faults(_overloaded, object.union(_function([_pos("key")]), {"returns": _a("typing.Any")}), _kin) == set()
}

test_an_overload_that_nothing_meets_is_found if {
	fewer := object.union(_overloaded, {"parameters": [], "overloads": [_overload("builtins.int", "builtins.int")]})
	signatures.faults(_overloaded, fewer, _kin) == {{"kind": "signature", "reason": "has no overload that takes `(key: builtins.str) -> builtins.str`"}}
}

test_an_overload_that_may_be_met_is_unresolved if {
	fewer := object.union(_overloaded, {"overloads": [_overload("builtins.int", "builtins.int")]})
	{f.kind | some f in signatures.faults(_overloaded, fewer, _kin)} == {"unresolved"}
}

test_a_signature_is_written_as_python_writes_it if {
	signatures.rendered({
		"parameters": [_opt("key"), _args, _typed("keyword_only", "int"), _kwargs],
		"returns": null,
	}) == "(key = …, *args, key: int, **kwargs)"
}

test_what_cannot_be_compared_is_unresolved if {
	broken := object.union(_function([]), {"overloads": [{}, {}]})
	{f.kind | some f in signatures.faults(broken, _function([]), _kin)} == {"unresolved"}
}
