package policies.policy_check.dependency_unused_test

import data.lib.modules_test as example
import data.policies.policy_check.dependency_unused

_found(document) := {[f.code, f.subject, f.details.to, f.location.path] |
	some f in dependency_unused.finding with input as document
}

_a := example.entity("A", "a/a.py", {"dependencies": ["B"]})

_b := example.entity("B", "b/b.py", {})

_unused(id, dependency) := ["repo.dependency_unused", id, dependency, "control_plane_registry.csv"]

test_a_dependency_without_an_import_is_found if {
	_found(example.document([_a, _b], [example.item("B", "A", [])])) == {_unused("A", "B")}
}

test_an_imported_dependency_passes if _found(example.document([_a, _b], [example.item("A", "B", [])])) == set()

test_what_is_no_source_is_never_unused if {
	spec := example.entity("B", "b/b.md", {"type": "spec", "sources": []})
	_found(example.document([_a, spec], [])) == set()
}

test_an_id_that_nobody_registered_is_for_another_policy if _found(example.document([_a], [])) == set()

test_source_that_was_not_read_is_not_judged if {
	document := object.union(example.document([_a, _b], []), {"imports": {"read": ["B"]}})
	_found(document) == set()
}

_around := example.entity("AROUND", "a", {"kind": "folder", "dependencies": ["B"]})

_inside := example.entity("A", "a/a.py", {})

test_a_part_uses_the_dependency_of_the_whole if {
	_found(example.document([_around, _inside, _b], [example.item("A", "B", [])])) == set()
}

test_an_import_from_a_part_uses_the_dependency_on_the_whole if {
	on_whole := example.entity("A", "a.py", {"dependencies": ["WHOLE"]})
	whole := example.entity("WHOLE", "b", {"kind": "folder"})
	_found(example.document([on_whole, whole, _b], [example.item("A", "B", [])])) == set()
	_found(example.document([on_whole, whole, _b], [])) == {_unused("A", "WHOLE")}
}

test_a_whole_is_judged_only_where_all_its_parts_were_read if {
	document := example.document([_around, _inside, _b], [])
	_found(document) == {_unused("AROUND", "B")}
	_found(object.union(document, {"imports": {"read": ["AROUND", "B"]}})) == set()
}

test_considered_counts_those_that_could_be_judged if {
	dependency_unused.considered == 2 with input as example.document([_a, _b], [])
	dependency_unused.considered == 0 with input as example.document([], [])
}
