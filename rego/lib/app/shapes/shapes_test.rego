package lib.app.shapes_test

import data.lib.app.sample_test as sample
import data.lib.app.shapes

_member(more) := object.union(sample.member("get", "memory/contract.py", 8), more)

_own(more) := object.union(sample.member("get", "memory/file.py", 20), more)

_kin := shapes.kin(sample.point.shape, sample.capability.shape)

_found(stated, own) := {[f.kind, f.reason] | some f in found} if {
	found := shapes.member_faults(_member(stated), _own(own), _kin) with input as sample.document
}

_kinds(stated, own) := {f[0] | some f in _found(stated, own)}

_gives(type) := {"returns": sample.annotation(type)}

test_what_is_the_same_stands_in if _found({}, {}) == set()

test_classes_and_modules_are_kin_by_their_names if {
	_kin == {"implementer": "memory/file.py:FileMemory", "interface": "memory/contract.py:Memory"}
	module := sample.shape("formats/csv.py", null, [])
	shapes.kin(sample.point.shape, module).implementer == "formats/csv.py"
}

_faults(own) := {[f.kind, f.member, f.path, f.line] | some f in found} if {
	found := shapes.faults(sample.point.shape, object.union(sample.capability.shape, own)) with input as sample.document
}

test_a_missing_member_is_told_at_the_class if {
	put := sample.member("put", "memory/file.py", 30)
	_faults({"members": [put]}) == {["missing", "get", "memory/file.py", 3]}
}

test_what_may_come_from_elsewhere_is_not_missing if {
	found := {"reason": "a base class from elsewhere", "path": "memory/file.py", "line": 3}
	_faults({"members": [], "unresolved": [found]}) == set()
}

test_what_is_still_abstract_is_missing if {
	get := _own({"abstract": true})
	put := sample.member("put", "memory/file.py", 30)
	_faults({"members": [get, put]}) == {["missing", "get", "memory/file.py", 3]}
}

test_a_member_that_cannot_be_told_is_unresolved if {
	found := {"reason": "it is assigned twice", "path": "memory/file.py", "line": 3}
	_found({}, {"unresolved": [found]}) == {["unresolved", "cannot be told: it is assigned twice"]}
}

test_what_cannot_be_compared_is_unresolved if {
	{f.kind | some f in shapes.member_faults({}, {}, _kin)} == {"unresolved"}
}

test_decorators_that_differ_may_change_a_shape if {
	_found({}, {"decorators": ["retry.retried"]}) == {["unresolved", "is decorated with @retry.retried, which may give it another shape"]}
	_found({"decorators": ["retry.retried"]}, {}) == {["unresolved", "lacks @retry.retried, which may give the contract's another shape"]}
	_found({"decorators": ["a.b", "c.d"]}, {"decorators": ["c.d", "a.b"]}) == {["unresolved", "is decorated in another order than the contract's: c.d, a.b"]}
}

test_decorators_that_are_the_same_or_change_nothing_pass if {
	_found({"decorators": ["abc.abstractmethod"]}, {"decorators": ["functools.cache"]}) == set()
	_found({"decorators": ["contextlib.contextmanager"]}, {"decorators": ["contextlib.contextmanager"]}) == set()
}

_property := {"kind": "property", "parameters": []}

_attribute := {"kind": "attribute", "parameters": []}

test_a_function_a_property_and_an_attribute_are_not_used_alike if {
	_found({}, _property) == {["signature", "is a property, and the contract states a function"]}
	_found(_property, {}) == {["signature", "is a function, and the contract states a property"]}
	_found(_attribute, {}) == {["signature", "is a function, and the contract states an attribute"]}
	_found({}, _attribute) == {["unresolved", "is an attribute, and whether it can be called as the contract states cannot be told"]}
}

_settable := object.union(_property, {"decorators": ["builtins.property", "builtins.property.setter"]})

test_what_can_be_set_stays_so if {
	expected := {["signature", "can only be read, and what the contract states can be set"]}
	_found(_attribute, _property) == expected
	_found(_settable, _property) == expected
	_found(_attribute, _settable) == set()
	_found(_settable, _settable) == set()
	_found(_settable, _attribute) == set()
}

test_an_attribute_may_stand_for_a_property if {
	_found(_property, _attribute) == set()
	_found(_property, _property) == set()
}

test_the_type_of_a_property_is_compared if {
	_found(_property, object.union(_attribute, _gives("builtins.int"))) == {["signature", "is `int`, and the contract promises `str`"]}
	_found(_property, object.union(_attribute, {"returns": null})) == {["unresolved", "does not say its type, and the contract promises `str`"]}
}

_async := {"async": true}

_yields := {"generator": true}

test_async_and_plain_do_not_stand_in_for_each_other if {
	_kinds({}, _async) == {"async"}
	_kinds(_async, {}) == {"async"}
	_kinds(_async, _async) == set()
	_kinds(_yields, _yields) == set()
}

test_the_reason_says_what_both_are if {
	_found({}, _async) == {["async", "is a coroutine function (async def), and the contract states a plain function (def)"]}
	_found({}, _yields) == {["async", "is a generator, and the contract states a plain function (def)"]}
}

test_any_as_a_result_does_not_hide_a_coroutine if {
	_kinds(_gives("typing.Any"), object.union(_async, _gives("builtins.str"))) == {"async"}
}

_iterator := "collections.abc.Iterator[builtins.str]"

test_a_generator_stands_in_for_what_promises_an_iterator if {
	every type in [_iterator, "collections.abc.Iterable[builtins.str]", "typing.Any"] {
		_found(_gives(type), object.union(_yields, _gives(_iterator))) == set()
	}
	_found({"returns": null}, _yields) == set()
	_found(object.union(_yields, _gives(_iterator)), _gives(_iterator)) == set()
}

test_a_generator_of_something_else_is_found if {
	_kinds(_gives(_iterator), object.union(_yields, _gives("collections.abc.Iterator[builtins.int]"))) == {"signature"}
}

_async_iterator := "collections.abc.AsyncIterator[builtins.str]"

test_an_async_generator_stands_in_for_what_promises_an_async_iterator if {
	yields := object.union(_async, _yields)
	_found(_gives(_async_iterator), object.union(yields, _gives(_async_iterator))) == set()
	_found(object.union(yields, _gives(_async_iterator)), _gives(_async_iterator)) == set()
	_kinds(object.union(_async, _gives(_async_iterator)), object.union(yields, _gives(_async_iterator))) == {"async"}
	_kinds({}, object.union(yields, _gives(_async_iterator))) == {"async"}
}

_awaitable := "collections.abc.Awaitable[builtins.str]"

test_what_returns_an_awaitable_stands_in_for_a_coroutine if {
	_found(_async, _gives(_awaitable)) == set()
	_found(_gives(_awaitable), _async) == set()
	_kinds(_async, _gives("collections.abc.Awaitable[builtins.int]")) == {"signature"}
	_kinds(_gives("collections.abc.Awaitable[builtins.int]"), _async) == {"signature"}
}

test_a_result_that_is_not_stated_is_not_awaited if {
	_kinds(_async, {"returns": null}) == {"async", "unresolved"}
	_kinds({"returns": null}, _async) == {"async"}
	_kinds(_gives(_awaitable), object.union(_async, {"returns": null})) == {"unresolved"}
	_kinds(object.union(_async, {"returns": null}), _gives(_awaitable)) == set()
}

test_a_member_is_written_as_python_writes_it if {
	shapes.rendered(_member({})) == "get(key: str) -> str"
	shapes.rendered(_member(_async)) == "async get(key: str) -> str"
	shapes.rendered(_member(_property)) == "get: str"
	shapes.rendered(_member(object.union(_attribute, {"returns": null}))) == "get"
}
