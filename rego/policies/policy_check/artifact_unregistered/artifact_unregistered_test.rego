package policies.policy_check.artifact_unregistered_test

import data.lib.repo_test as example
import data.policies.policy_check.artifact_unregistered

_found(document) := {[f.code, f.subject] | some f in artifact_unregistered.finding with input as document}

_spec := {"registered": [{"glob": "src/**", "except": ["src/**/README.md"]}]}

_document(head, base, path, owner) := example.document(head, base, [example.file(path, {"owner": owner})])

test_a_file_without_an_entity_is_denied if {
	_found(_document(_spec, null, "src/a.py", null)) == {["repo.artifact_unregistered", "src/a.py"]}
}

test_a_file_of_an_entity_passes if _found(_document(_spec, null, "src/a.py", "MOD-A")) == set()

test_an_excepted_file_passes if _found(_document(_spec, null, "src/README.md", null)) == set()

test_a_file_elsewhere_passes if _found(_document(_spec, null, "docs/a.py", null)) == set()

test_a_change_cannot_except_its_own_file if {
	wider := {"registered": [{"glob": "src/**", "except": ["src/**"]}]}
	document := _document(wider, _spec, "src/a.py", null)
	{f.msg | some f in artifact_unregistered.finding with input as document} == {"src/a.py belongs to no registered entity, as the base's specs/repo.md asks of src/**"}
}

test_a_rule_without_exceptions_holds_for_all if {
	document := _document({"registered": [{"glob": "**"}]}, null, "README.md", null)
	_found(document) == {["repo.artifact_unregistered", "README.md"]}
}

test_without_a_spec_nothing_is_considered if {
	artifact_unregistered.considered == 0 with input as _document(null, null, "src/a.py", null)
	artifact_unregistered.considered == 1 with input as _document(_spec, null, "src/a.py", null)
}
