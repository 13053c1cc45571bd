package policies.policy_check.file_name_disallowed_test

import data.lib.repo_test as example
import data.policies.policy_check.file_name_disallowed

_found(document) := {[f.code, f.subject] | some f in file_name_disallowed.finding with input as document}

_spec := {"names": [{"glob": "src/**", "pattern": `[a-z_]+\.py`, "why": "Python imports it by this name"}]}

_document(head, base, path) := example.document(head, base, [example.sound(path)])

test_another_name_is_denied if {
	_found(_document(_spec, null, "src/x/My-Module.py")) == {["repo.name_disallowed", "src/x/My-Module.py"]}
}

test_the_whole_name_counts if _found(_document(_spec, null, "src/a.py.orig")) != set()

test_a_line_break_in_a_name_is_no_way_around if _found(_document(_spec, null, "src/a.py\n")) != set()

test_the_agreed_name_passes if _found(_document(_spec, null, "src/X/my_module.py")) == set()

test_other_files_are_named_as_they_like if _found(_document(_spec, null, "docs/My-Module.py")) == set()

test_a_change_cannot_change_the_pattern_for_its_own_file if {
	free := {"names": [{"glob": "src/**", "pattern": ".*"}]}
	{f.msg | some f in file_name_disallowed.finding with input as _document(free, _spec, "src/A.py")} == {`src/A.py: for src/**, the base's specs/repo.md asks for a name like [a-z_]+\.py`}
}

test_the_reason_stands_beside_it if {
	{f.related[0].message | some f in file_name_disallowed.finding with input as _document(_spec, null, "src/A.py")} == {"Python imports it by this name"}
}

test_what_is_no_pattern_is_for_another_policy if {
	_found(_document({"names": [{"glob": "src/**", "pattern": "["}]}, null, "src/a")) == set()
}

test_without_a_spec_nothing_is_considered if {
	file_name_disallowed.considered == 0 with input as _document(null, null, "src/A.py")
	file_name_disallowed.considered == 1 with input as _document(_spec, null, "src/A.py")
}
