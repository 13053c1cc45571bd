package policies.policy_check.spec_invalid_test

import data.lib.repo_test as example
import data.policies.policy_check.spec_invalid

_found(document) := {f.msg | some f in spec_invalid.finding with input as document}

_broken := {"path": "specs/repo.md", "error": "has no front matter", "content": null}

_document(head, base) := {"spec": {"head": head, "base": base}}

test_a_spec_that_cannot_be_read_is_denied if {
	_found(_document(_broken, null)) == {"the spec of the repository cannot be used: has no front matter"}
}

test_a_pattern_that_is_none_is_denied if {
	spec := example.spec({"names": [{"glob": "**", "pattern": "("}, {"glob": "**", "pattern": "a"}]})
	_found(_document(spec, null)) == {"the spec of the repository cannot be used: names: ( is no regular expression (RE2)"}
}

test_a_sound_spec_passes if _found(_document(example.spec({"forbidden": ["**/*.key"]}), null)) == set()

test_a_repository_without_a_spec_passes if _found(_document(null, null)) == set()

test_a_change_may_mend_what_is_broken_on_the_base if _found(_document(example.spec({}), _broken)) == set()

test_considered_counts_the_spec if {
	spec_invalid.considered == 1 with input as _document(_broken, null)
	spec_invalid.considered == 0 with input as _document(null, _broken)
}
