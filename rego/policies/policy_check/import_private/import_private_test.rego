package policies.policy_check.import_private_test

import data.lib.modules_test as example
import data.policies.policy_check.import_private

_found(document) := {[f.code, f.subject, f.location.line, f.msg] |
	some f in import_private.finding with input as document
}

_taken(public, names) := _found(example.document(
	[example.entity("A", "a.py", {}), example.entity("B", "b", {"public": public})],
	[example.item("A", "B", names)],
))

_private(names) := {[
	"repo.import_private", "A", 3,
	sprintf("A takes %s from B, which does not make it public", [names]),
]}

test_a_name_that_is_not_listed_is_denied if _taken(["run"], ["run", "stop", "halt"]) == _private("halt, stop")

test_a_listed_name_passes if _taken(["run"], ["run"]) == set()

test_a_listed_name_covers_what_is_below_it if {
	_taken(["core"], ["core.run", "core.*"]) == set()
	_taken(["core"], ["corex"]) == _private("corex")
}

test_a_module_on_the_way_to_a_listed_name_passes if {
	_taken(["core.run"], ["core", "core.run"]) == set()
	_taken(["core.run"], ["core.stop"]) == _private("core.stop")
}

test_an_empty_list_makes_every_name_private if {
	_taken([], ["run"]) == _private("run")
	_taken([], []) == set()
}

test_everything_is_more_than_a_list if {
	_taken(["run"], ["*"]) == _private("*")
	_taken(["core.run"], ["core.*"]) == _private("core.*")
	_taken(null, ["*"]) == set()
}

test_without_a_list_an_underscore_makes_private if {
	_taken(null, ["_run", "run", "core._x", "_impl.y"]) == _private("_impl.y, _run, core._x")
	_taken(["_run"], ["_run"]) == set()
}

test_what_python_itself_names_is_public if {
	_taken(null, ["__version__"]) == set()
	_taken(["run"], ["__version__"]) == set()
	_taken(null, ["_impl.__version__"]) == _private("_impl.__version__")
}

test_a_whole_and_its_parts_have_no_secrets if {
	whole := example.entity("B", "b", {"public": []})
	part := example.entity("A", "b/a.py", {})
	_found(example.document([whole, part], [example.item("A", "B", ["_x"])])) == set()
}

test_considered_counts_imports if {
	document := example.document([example.entity("A", "a.py", {})], [example.item("A", "A", [])])
	import_private.considered == 1 with input as document
}
