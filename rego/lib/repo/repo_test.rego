package lib.repo_test

import data.lib.repo

# METADATA
# description: A document with the spec of the head, that of the base (null where there is none), and files.
document(head, base, files) := {
	"spec": {"head": spec(head), "base": spec(base)},
	"codeowners": {"path": "CODEOWNERS", "error": null, "rules": []},
	"tree": {
		"whole": true,
		"paths": [entry.path | some entry in files; entry.status != "deleted"],
		"files": files,
	},
}

# METADATA
# scope: document
# description: A spec with this front matter; null where there is none.
spec(content) := {"path": "specs/repo.md", "error": null, "content": content} if is_object(content)

spec(content) := null if is_null(content)

# METADATA
# description: A file at a path that breaks no rule but those about paths, changed by what is given.
file(path, given) := object.union(
	{
		"path": path,
		"status": null,
		"from": null,
		"kind": "file",
		"size": 5,
		"target": null,
		"leads_out": false,
		"owner": "MOD-A",
		"owners": ["@team"],
	},
	given,
)

# METADATA
# description: A file at a path, as it should be.
sound(path) := file(path, {})

_covered(wanted, paths) := {entry.path |
	some entry in repo.covered(wanted) with input as document({}, null, [sound(path) | some path in paths])
}

test_a_star_stays_in_its_folder if {
	_covered("src/*.py", ["src/a.py", "src/sub/a.py", "a.py", "src/a.txt"]) == {"src/a.py"}
}

test_two_stars_cross_folders if {
	_covered("src/**", ["src/a.py", "src/sub/a.py", "a.py", "srca.py"]) == {"src/a.py", "src/sub/a.py"}
}

test_two_stars_before_a_step_stand_for_no_folder_too if {
	_covered("**/*.key", ["a.key", "b/a.key", "c/b/a.key", "a.keys"]) == {"a.key", "b/a.key", "c/b/a.key"}
	_covered("src/**/*.py", ["src/a.py", "src/b/c/a.py", "srca.py", "a.py"]) == {"src/a.py", "src/b/c/a.py"}
}

test_two_stars_alone_cover_everything if _covered("**", ["a", "b/a"]) == {"a", "b/a"}

test_braces_offer_a_choice if _covered("**/{a,b*}.py", ["a.py", "x/bc.py", "c.py"]) == {"a.py", "x/bc.py"}

test_a_name_with_a_line_break_is_covered if _covered("src/*", ["src/a\nb"]) == {"src/a\nb"}

test_what_is_gone_is_not_covered if {
	input_document := document({}, null, [file("a", {"status": "deleted"}), file("b", {"status": "renamed", "from": "a"})])
	{entry.path | some entry in repo.files with input as input_document} == {"b"}
}

test_both_sides_count_and_say_whose_rule_it_is if {
	found := repo.rules("forbidden") with input as document({"forbidden": ["a", "b"]}, {"forbidden": ["b", "c"]}, [])
	found == {"a": "specs/repo.md", "b": "specs/repo.md", "c": "the base's specs/repo.md"}
}

test_a_side_without_a_spec_has_no_rules if {
	repo.rules("forbidden") == {} with input as document(null, null, [])
	repo.rules("forbidden") == {} with input as document({"owned": []}, {}, [])
}

test_a_side_that_cannot_be_read_has_no_rules if {
	unreadable := {"spec": {
		"head": {"path": "specs/repo.md", "error": "is not UTF-8", "content": null},
		"base": spec({"forbidden": ["a"]}),
	}}
	repo.rules("forbidden") == {"a": "the base's specs/repo.md"} with input as unreadable
}

test_nothing_is_considered_without_rules if {
	repo.considered("forbidden") == 0 with input as document({"owned": ["**"]}, null, [sound("a")])
	repo.considered("owned") == 1 with input as document({"owned": ["**"]}, null, [sound("a")])
}

test_a_pattern_holds_for_the_whole_name if {
	pattern := repo.whole("a|b+")
	regex.match(pattern, "bb")
	not regex.match(pattern, "ac")
}

test_what_is_no_pattern_has_no_whole if {
	every pattern in ["[", `a)|(b`, `\Qa`, "(?=a)", "a{1001}"] {
		not repo.whole(pattern)
	}
}

test_a_subject_says_why if {
	repo.subject(sound("a"), {"glob": "**", "why": "it is so"}).related[0].message == "it is so"
	repo.subject(sound("a"), "**").related[0].message == "the rule stands here"
	repo.subject(sound("a"), {"glob": "**"}).related[0].path == "specs/repo.md"
}

test_what_the_change_touched_is_read if {
	files := [file("a", {"status": "added"}), file("b", {"status": "deleted"}), sound("c")]
	given := object.union(document({}, null, files), {"scope": "change"})
	[entry.path | some entry in repo.read] == ["a"] with input as given
	[entry.path | some entry in repo.read] == ["a", "c"] with input as object.union(given, {"scope": "everything"})
}
