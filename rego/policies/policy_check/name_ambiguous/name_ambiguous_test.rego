package policies.policy_check.name_ambiguous_test

import data.lib.repo_test as example
import data.policies.policy_check.name_ambiguous

_found(alike, files) := {[f.code, f.subject] |
	document := example.document(null, null, files)
	some f in name_ambiguous.finding with input as object.union(document, {"tree": {"alike": alike}})
}

test_each_of_two_names_that_is_judged_is_denied if {
	files := [example.sound("Readme.md"), example.sound("README.md"), example.sound("a")]
	_found([["README.md", "Readme.md"]], files) == {
		["repo.name_ambiguous", "README.md"],
		["repo.name_ambiguous", "Readme.md"],
	}
}

test_a_name_that_the_change_did_not_touch_is_not_judged if {
	_found([["README.md", "Readme.md"]], [example.sound("Readme.md")]) == {["repo.name_ambiguous", "Readme.md"]}
	_found([["README.md", "Readme.md"]], [example.sound("a")]) == set()
}

test_a_folder_is_judged_by_what_stands_in_it if {
	_found([["Src", "src"]], [example.sound("src/b/c.py")]) == {["repo.name_ambiguous", "src"]}
}

test_a_file_that_is_gone_is_none if {
	_found([], [example.file("Readme.md", {"status": "deleted"}), example.sound("README.md")]) == set()
}

test_considered_counts_files if {
	name_ambiguous.considered == 1 with input as example.document(null, null, [example.sound("a")])
}
