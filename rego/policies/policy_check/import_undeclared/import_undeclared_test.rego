package policies.policy_check.import_undeclared_test

import data.lib.modules_test as example
import data.policies.policy_check.import_undeclared

_found(document) := {[f.code, f.subject, f.location.path, f.location.line] |
	some f in import_undeclared.finding with input as document
}

_denied := {["repo.import_undeclared", "A", "a.py", 3]}

_a(given) := example.entity("A", "a.py", given)

_b := example.entity("B", "b/x.py", {})

_whole := example.entity("WHOLE", "b", {"kind": "folder"})

_import := example.item("A", "B", ["run"])

test_an_import_that_no_dependency_names_is_denied if {
	_found(example.document([_a({}), _b], [_import])) == _denied
}

test_a_dependency_on_another_entity_does_not_cover_it if {
	_found(example.document([_a({"dependencies": ["C", "UNKNOWN"]}), _b, example.entity("C", "c.py", {})], [_import])) == _denied
}

test_a_declared_import_passes if _found(example.document([_a({"dependencies": ["B"]}), _b], [_import])) == set()

test_a_dependency_on_a_whole_covers_its_parts if {
	_found(example.document([_a({"dependencies": ["WHOLE"]}), _b, _whole], [_import])) == set()
}

test_a_dependency_on_a_part_does_not_cover_the_whole if {
	document := example.document([_a({"dependencies": ["B"]}), _b, _whole], [example.item("A", "WHOLE", ["y.run"])])
	_found(document) == _denied
}

test_a_dependency_of_a_folder_counts_for_what_stands_in_it if {
	around := example.entity("AROUND", "a", {"kind": "folder", "dependencies": ["B"]})
	inside := example.entity("A", "a/a.py", {})
	_found(example.document([inside, around, _b], [_import])) == set()
}

test_a_whole_and_its_part_declare_nothing_to_each_other if {
	items := [example.item("B", "WHOLE", []), example.item("WHOLE", "B", [])]
	_found(example.document([_b, _whole], items)) == set()
}

test_neighbours_in_a_folder_do_declare if {
	_found(example.document([_b, _whole, example.entity("A", "b/a.py", {})], [_import])) == _denied
}

test_one_finding_for_a_pair_names_every_place if {
	again := object.union(_import, {"line": 9, "name": "b.other"})
	twice := object.union(_import, {"name": "b.x"})
	document := example.document([_a({}), _b], [again, _import, twice])
	found := import_undeclared.finding with input as document
	{[f.msg, f.location.line, [r.line | some r in f.related]] | some f in found} == {[
		"A imports B (b, b.other, b.x), and its dependencies do not say so",
		3,
		[9],
	]}
}

_broken(scope, change) := object.union(example.document([_a({}), _b], []), {
	"scope": scope,
	"change": change,
	"imports": {"errors": [{"path": "a.py", "line": 4, "message": "is no Python 3.11"}]},
})

_unreadable := {["repo.source_unreadable", "a.py", "a.py", 4]}

test_a_file_that_cannot_be_read_is_denied_where_everything_is_judged if {
	_found(_broken("everything", {"paths": []})) == _unreadable
	_found(_broken("change", null)) == _unreadable
}

test_a_file_that_cannot_be_read_is_denied_where_the_change_touched_it if {
	_found(_broken("change", {"paths": [{"path": "a.py", "from": null}]})) == _unreadable
}

test_a_file_that_could_not_be_read_before_is_not_the_changes_concern if {
	_found(_broken("change", {"paths": [{"path": "b.py", "from": null}]})) == set()
}

test_considered_counts_imports_and_files_that_cannot_be_read if {
	import_undeclared.considered == 1 with input as _broken("change", null)
	import_undeclared.considered == 1 with input as example.document([_a({}), _b], [_import])
}
