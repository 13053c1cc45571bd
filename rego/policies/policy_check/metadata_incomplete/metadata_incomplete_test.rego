package policies.policy_check.metadata_incomplete_test

import data.lib.source_test as example
import data.policies.policy_check.metadata_incomplete

_found(document) := {[f.code, f.location.line] | some f in metadata_incomplete.finding with input as document}

_package(annotations) := example.document([_replaced(example.policy, "annotations", annotations)], [])

_rule(annotations) := example.document(
	[_replaced(
		example.policy,
		"rules",
		[example.considered, _replaced(example.finding, "annotations", annotations)],
	)],
	[],
)

_message(message) := _rule({"custom": {"code": "a.b", "message": message, "remedy": "Mend it."}})

_replaced(whole, key, value) := object.union(object.remove(whole, [key]), {key: value})

_at_package := {["policy.metadata_incomplete", 6]}

_at_finding := {["policy.metadata_incomplete", 17]}

test_a_package_without_metadata_is_denied if {
	_found(_package(null)) == _at_package
}

test_each_part_of_the_packages_metadata_is_needed if {
	sound := example.policy.annotations
	every key in ["title", "description", "custom"] {
		_found(_package(object.remove(sound, [key]))) == _at_package
	}
}

test_parts_that_are_empty_or_no_text_are_denied if {
	sound := example.policy.annotations
	_found(_package(object.union(sound, {"title": "  "}))) == _at_package
	_found(_package(object.union(sound, {"description": 4}))) == _at_package
	_found(_package(object.union(sound, {"custom": {"policy": null}}))) == _at_package
	_found(_package(object.union(sound, {"custom": "POL-REG-900"}))) == _at_package
}

test_the_message_names_what_is_missing if {
	messages := {f.msg | some f in metadata_incomplete.finding with input as _package({"description": "It shows."})}
	messages == {sprintf("%s: the METADATA of the package lacks title, custom.policy", [example.policy.path])}
}

test_a_finding_without_metadata_is_denied if {
	_found(_rule(null)) == _at_finding
	_found(_rule({})) == _at_finding
}

test_each_part_of_a_findings_metadata_is_needed if {
	sound := example.finding.annotations.custom
	every key in ["code", "message", "remedy"] {
		_found(_rule({"custom": object.remove(sound, [key])})) == _at_finding
		_found(_rule({"custom": object.union(sound, {key: ""})})) == _at_finding
	}
}

test_a_message_of_placeholders_only_is_denied if {
	every message in ["%s", "%s: %d", "%v %% - %5.2f", "%[1]s"] {
		_found(_message(message)) == _at_finding
	}
}

test_a_message_with_words_passes if {
	_found(_message("%s is wrong")) == set()
	_found(_message("%d über %d")) == set()
}

test_metadata_that_the_finding_does_not_see_is_denied if {
	annotations := object.union(example.finding.annotations, {"scope": "document"})
	_found(_rule(annotations)) == _at_finding
}

test_rules_that_do_not_find_need_none if {
	_found(example.sound) == set()
}

test_libraries_and_tests_need_none if {
	_found(example.document([_replaced(example.shared, "annotations", null), example.tests], [])) == set()
}

test_considered_counts_policy_files if {
	metadata_incomplete.considered == 1 with input as example.sound
	metadata_incomplete.considered == 0 with input as example.empty
}

test_a_code_that_is_no_code_is_denied if {
	every code in ["a.b]\n::stop", "A.b", "ab", "a.b.c", "a. b"] {
		_found(_rule({"custom": {"code": code, "message": "It is wrong.", "remedy": "Mend it."}})) == _at_finding
	}
}
