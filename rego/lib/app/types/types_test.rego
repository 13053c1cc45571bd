package lib.app.types_test

import data.lib.app.types

_a(type) := {"text": concat(" or ", type), "types": type, "resolved": true}

_kin := {"implementer": "i.py:File", "interface": "c.py:Memory"}

_document := {"ancestors": {
	"a.py:Base": [],
	"a.py:Child": ["a.py:Base"],
	"a.py:Foreign": ["elsewhere.Thing"],
	"a.py:Speaks": ["typing.Protocol"],
	"a.py:Table": ["collections.abc.Mapping"],
	"a.py:Mode": ["enum.Enum"],
	"a.py:Deep": ["a.py:Child", "a.py:Base"],
	"c.py:Memory": ["abc.ABC"],
	"i.py:File": [],
}}

_verdicts(pairs) := found if {
	found := {types.verdict(_a(pair[0]), _a(pair[1]), _kin) | some pair in pairs} with input as _document
}

_one(pairs) := _verdicts([[[pair[0]], [pair[1]]] | some pair in pairs])

test_what_is_the_same_fits if {
	_one([["builtins.str", "builtins.str"], ["elsewhere.Thing", "elsewhere.Thing"]]) == {"fits"}
}

test_what_is_written_alike_fits_whatever_it_is if {
	unresolved := {"text": "T", "types": ["T"], "resolved": false}
	types.verdict(unresolved, object.union(unresolved, {"resolved": true}), _kin) == "fits"
	types.verdict(unresolved, _a(["builtins.int"]), _kin) == "unknown"
	types.verdict(_a(["builtins.int"]), unresolved, _kin) == "unknown"
}

_item(type) := {"text": "Item", "types": [type], "resolved": true}

test_what_is_written_alike_and_stands_for_something_else_is_no_more_than_that if {
	types.verdict(_item("builtins.int"), _item("builtins.str"), _kin) == "misfit" with input as _document
}

test_anything_goes_both_ways if {
	_one([["typing.Any", "builtins.str"], ["builtins.str", "typing.Any"], ["builtins.str", "builtins.object"]]) == {"fits"}
	_one([["builtins.object", "builtins.str"]]) == {"misfit"}
	_one([["typing.Never", "builtins.str"], ["typing.NoReturn", "None"]]) == {"fits"}
}

test_a_union_is_wider_than_its_parts if {
	_verdicts([[["builtins.str"], ["None", "builtins.str"]], [["builtins.int", "builtins.bool"], ["builtins.int"]]]) == {"fits"}
	_verdicts([[["None", "builtins.str"], ["builtins.str"]]]) == {"misfit"}
	_verdicts([[["builtins.str", "elsewhere.Thing"], ["builtins.str"]]]) == {"unknown"}
	_verdicts([[["builtins.int", "elsewhere.Thing"], ["builtins.str"]]]) == {"misfit"}
}

test_a_class_is_a_kind_of_its_ancestors if {
	_one([
		["builtins.bool", "builtins.int"],
		["builtins.int", "builtins.float"],
		["builtins.int", "numbers.Number"],
		["builtins.dict", "collections.abc.Mapping"],
		["builtins.FileNotFoundError", "builtins.Exception"],
		["pathlib.Path", "os.PathLike"],
		["a.py:Child", "a.py:Base"],
		["a.py:Deep", "a.py:Base"],
	]) == {"fits"}
	_one([
		["builtins.float", "builtins.int"],
		["collections.abc.Mapping", "builtins.dict"],
		["a.py:Base", "a.py:Child"],
		["a.py:Deep", "builtins.str"],
	]) == {"misfit"}
}

test_what_comes_from_elsewhere_cannot_be_told if {
	_one([["elsewhere.Thing", "builtins.str"], ["a.py:Foreign", "a.py:Base"]]) == {"unknown"}
}

test_what_has_the_methods_of_a_protocol_cannot_be_told if {
	_one([
		["builtins.str", "a.py:Speaks"],
		["a.py:Base", "collections.abc.Iterable[builtins.int]"],
		["builtins.int", "typing.SupportsInt"],
	]) == {"unknown"}
	_one([["builtins.int", "collections.abc.Iterable[builtins.int]"]]) == {"misfit"}
}

test_self_is_who_keeps_the_contract if {
	_one([
		["typing.Self", "c.py:Memory"],
		["typing.Self", "i.py:File"],
		["i.py:File", "typing.Self"],
		["i.py:File", "c.py:Memory"],
	]) == {"fits"}
	_one([["c.py:Memory", "i.py:File"]]) == {"misfit"}
}

test_arguments_vary_as_their_class_lets_them if {
	_one([
		["builtins.list[builtins.int]", "collections.abc.Sequence[builtins.float]"],
		["builtins.list[builtins.int]", "builtins.list[typing.Any]"],
		["builtins.dict[builtins.str, builtins.int]", "collections.abc.Mapping[builtins.str, builtins.int | None]"],
		["builtins.dict[builtins.str, builtins.int]", "collections.abc.Iterable[builtins.str]"],
		["builtins.dict[builtins.str, builtins.list[builtins.int]]", "collections.abc.Mapping[builtins.str, collections.abc.Sequence[builtins.float]]"],
		["collections.abc.Generator[builtins.int, None, None]", "collections.abc.Iterator[builtins.int]"],
		["collections.abc.Generator[builtins.int, builtins.float, None]", "collections.abc.Generator[builtins.int, builtins.int, None]"],
		["collections.abc.Coroutine[typing.Any, typing.Any, builtins.int]", "collections.abc.Awaitable[builtins.int]"],
		["a.py:Table[builtins.str]", "a.py:Table[builtins.str]"],
	]) == {"fits"}
	_one([
		["builtins.list[builtins.int]", "builtins.list[builtins.float]"],
		["builtins.dict[builtins.str, builtins.int]", "builtins.dict[builtins.str, builtins.float]"],
		["collections.abc.Mapping[builtins.int, builtins.int]", "collections.abc.Mapping[builtins.float, builtins.int]"],
		["collections.abc.Coroutine[typing.Any, typing.Any, builtins.int]", "collections.abc.Awaitable[builtins.str]"],
	]) == {"misfit"}
}

test_without_arguments_a_class_holds_anything if {
	_one([
		["builtins.dict", "builtins.dict[builtins.str, builtins.float]"],
		["builtins.dict[builtins.str, builtins.float]", "builtins.dict"],
		["a.py:Table", "a.py:Table[builtins.str]"],
	]) == {"fits"}
	_one([["a.py:Table", "collections.abc.Mapping[builtins.str, builtins.int]"]]) == {"unknown"}
	_one([["collections.Counter[builtins.str]", "collections.abc.Mapping[builtins.str, builtins.int]"]]) == {"unknown"}
}

test_a_text_holds_texts_and_bytes_hold_numbers if {
	_one([["builtins.str", "collections.abc.Iterable[builtins.str]"], ["builtins.bytes", "collections.abc.Sequence[builtins.int]"]]) == {"fits"}
	_one([["builtins.str", "collections.abc.Iterable[builtins.int]"]]) == {"misfit"}
}

test_tuples_are_compared_place_by_place if {
	_one([
		["builtins.tuple[builtins.int, builtins.bool]", "builtins.tuple[builtins.float, builtins.int]"],
		["builtins.tuple[builtins.int, builtins.int]", "builtins.tuple[builtins.int, ...]"],
		["builtins.tuple[builtins.int, ...]", "collections.abc.Sequence[builtins.float]"],
		["builtins.tuple", "builtins.tuple[builtins.int, ...]"],
	]) == {"fits"}
	_one([
		["builtins.tuple[builtins.int, builtins.str]", "builtins.tuple[builtins.int, ...]"],
		["builtins.tuple[builtins.int, builtins.int]", "builtins.tuple[builtins.int]"],
		["builtins.tuple[builtins.int, ...]", "builtins.tuple[builtins.int]"],
	]) == {"misfit"}
}

test_a_callable_takes_more_and_gives_less if {
	_one([
		["collections.abc.Callable[[builtins.float], builtins.int]", "collections.abc.Callable[[builtins.int], builtins.float]"],
		["collections.abc.Callable[..., builtins.int]", "collections.abc.Callable[[builtins.int, builtins.str], builtins.int]"],
		["collections.abc.Callable[[], builtins.int]", "collections.abc.Callable[[], builtins.float | None]"],
	]) == {"fits"}
	_one([
		["collections.abc.Callable[[builtins.int], builtins.int]", "collections.abc.Callable[[builtins.float], builtins.int]"],
		["collections.abc.Callable[[builtins.int], builtins.float]", "collections.abc.Callable[[builtins.int], builtins.int]"],
		["collections.abc.Callable[[builtins.int], builtins.int]", "collections.abc.Callable[[], builtins.int]"],
	]) == {"misfit"}
}

test_a_literal_is_a_value_of_its_class if {
	_one([
		["typing.Literal['a', \"b\"]", "builtins.str"],
		["typing.Literal[b'a']", "builtins.bytes"],
		["typing.Literal[1, -2]", "builtins.float"],
		["typing.Literal[True]", "builtins.int"],
		["typing.Literal[None]", "None"],
		["typing.Literal[a.py:Mode.FAST]", "a.py:Mode"],
		["typing.Literal['a, b']", "typing.Literal['c', 'a, b']"],
	]) == {"fits"}
	_one([["typing.Literal['a', 'b']", "typing.Literal['a']"], ["typing.Literal['a']", "builtins.int"]]) == {"misfit"}
}

test_what_lies_too_deep_cannot_be_told if {
	shallow := "builtins.tuple[builtins.tuple[builtins.tuple[builtins.int, ...], ...], ...]"
	_one([[shallow, replace(shallow, "builtins.int", "builtins.float")]]) == {"fits"}
	deep := sprintf("builtins.tuple[%s, ...]", [shallow])
	_one([[deep, replace(deep, "builtins.int", "builtins.float")]]) == {"unknown"}
}

test_what_is_no_type_cannot_be_told if {
	types.verdict({}, {}, _kin) == "unknown"
	types.verdict({"text": "5", "types": [5], "resolved": true}, _a(["builtins.str"]), _kin) == "unknown"
}

test_alternatives_may_be_among_classes if {
	types.is_among(_a(["builtins.int", "builtins.list[builtins.str]"]), ["builtins.int", "builtins.list"])
	not types.is_among(_a(["None", "builtins.int"]), ["builtins.int"])
	not types.is_among(_a([]), ["builtins.int"])
	types.admits(_a(["None", "builtins.int"]), ["builtins.int"])
	not types.admits(_a(["None"]), ["builtins.int"])
	types.is_anything(_a(["None", "typing.Any"]))
	not types.is_anything(_a(["None"]))
}

test_what_is_awaited_is_what_awaiting_gives if {
	awaitable := "collections.abc.Awaitable[builtins.int | None]"
	types.awaited(_a([awaitable])).types == ["None", "builtins.int"]
	types.awaited(_a(["builtins.str", "collections.abc.Coroutine"])).types == ["builtins.str", "typing.Any"]
}
