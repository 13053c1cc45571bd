package lib.versions_test

import data.lib.versions

# Each case: a constraint, a version, and whether Terraform would take it.
_cases := [
	["1.2.3", "1.2.3", true],
	["1.2.3", "1.2.4", false],
	["= 1.2.3", "1.2.3", true],
	["=1.2.3", "v1.2.3", true],
	["= 1.2", "1.2.0", true],
	["= 1", "1.0.0", true],
	["= 1.2.3", "1.2.3+build.7", true],
	["!= 1.2.3", "1.2.3", false],
	["!= 1.2.3", "1.2.4", true],
	["> 1.2.3", "1.2.3", false],
	["> 1.2.3", "1.2.4", true],
	["> 1.9", "1.10.0", true],
	[">= 1.2.3", "1.2.3", true],
	[">= 1.2.3", "1.2.2", false],
	[">= 9.0.0", "10.0.0", true],
	["< 2.0.0", "1.99.99", true],
	["< 2.0.0", "2.0.0", false],
	["<= 2.0.0", "2.0.0", true],
	["<= 2.0.0", "2.0.1", false],
	["~> 1.4", "1.4.0", true],
	["~> 1.4", "1.9.9", true],
	["~> 1.4", "1.3.9", false],
	["~> 1.4", "2.0.0", false],
	["~> 1.4.2", "1.4.2", true],
	["~> 1.4.2", "1.4.10", true],
	["~> 1.4.2", "1.4.1", false],
	["~> 1.4.2", "1.5.0", false],
	["~> 1.4.0", "1.5.0", false],
	["~> 1", "7.0.0", true],
	["~> 1", "0.9.0", false],
	["~> 0.0.3", "0.0.9", true],
	[">= 1.0, < 2.0", "1.5.0", true],
	[">= 1.0, < 2.0", "2.0.0", false],
	[">=1.0,<2.0", "1.0.0", true],
	[">= 1.0, != 1.5.0, < 2.0", "1.5.0", false],
	["~> 1.4, != 1.4.7", "1.4.8", true],
	["1.0.0-beta.1", "1.0.0-beta.1", true],
	["= 1.0.0-beta.1", "1.0.0-beta.2", false],
	["= 1.0.0", "1.0.0-beta.1", false],
	[">= 1.0.0-beta.1", "1.0.0-beta.2", false],
	[">= 1.0.0-beta.1", "1.0.0", true],
	["~> 1.4", "1.5.0-rc.1", false],
	["~> 1.4.0-rc.1", "1.4.0", true],
	["~> 1.4.0-rc.1", "1.4.0-rc.1", false],
	["!= 1.0.0", "1.0.0-beta.1", false],
	["1.0.0-beta.1, >= 0.9", "1.0.0-beta.1", true],
	["1.0.0-beta.1, >= 1.0.0", "1.0.0-beta.1", false],
	["= 2.0.0, = 2.0.1", "2.0.1", false],
	["> 9007199254740992.0.0", "9007199254740993.0.0", true],
	["= 9007199254740992.0.0", "9007199254740993.0.0", false],
	["= 01.002.0", "1.2.0", true],
]

test_constraints_allow_what_terraform_would_take if {
	wrong := [entry | some entry in _cases; _allows(entry[0], entry[1]) != entry[2]]
	wrong == []
	count(_cases) > 40
}

_malformed_constraints := ["", " ", "latest", "1.x", "1.2.3.4", ">> 1.0", "=> 1.0", "~ 1.0", "^1.0", "1.0,", ",", "1.0 2.0", "> ", "1.0-", "1..0", null, 1.4, true, [], {}]

test_a_malformed_constraint_allows_nothing if {
	every constraint in _malformed_constraints {
		not versions.is_constraint(constraint)
		not versions.allows(constraint, "1.0.0")
	}
}

test_a_malformed_version_is_allowed_by_nothing if {
	every version in ["", "main", "1.2.3.4", "1.2.", "1.2.3-", "vv1.0", " 1.0.0", "1.0.0\n", null, 1.4, [], {}] {
		not versions.is_version(version)
		not versions.allows(">= 0", version)
	}
}

test_versions_follow_each_other_as_semantic_versioning_says if {
	ordered := ["1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-rc.1", "1.0.0", "1.0.1"]
	every position in numbers.range(0, count(ordered) - 2) {
		exact := sprintf("= %s, < %s", [ordered[position], ordered[position + 1]])
		versions.allows(exact, ordered[position])
	}
}

test_what_is_well_formed_is_known_as_such if {
	every constraint in ["1", "~> 1.4", ">= 1.0, < 2.0.0-beta"] {
		versions.is_constraint(constraint)
	}
	every version in ["1", "v2.3.1", "1.0.0-beta+5"] {
		versions.is_version(version)
	}
}

test_one_exact_clause_names_its_version if {
	versions.exact("= 2.0.1") == "2.0.1"
	versions.exact("2.0.1") == "2.0.1"
	every constraint in ["~> 2.0", "= 2.0.1, != 2.0.2", "latest", null] {
		not versions.exact(constraint)
	}
}

test_a_constraint_narrows_one_that_allows_all_that_it_allows if {
	every pair in [
		["5.100.0", "~> 5.0"],
		["~> 5.100.0", "~> 5.0"],
		["~> 5.4", "~> 5.4"],
		[">= 5.1, < 5.9", "~> 5.0"],
		["~> 5.0", ">= 4.0"],
		["~> 5.0", "< 6.0"],
		["~> 5.0", "> 4.9"],
		["> 5.0", ">= 5.0"],
		["<= 5.0, > 1", "< 5.1"],
		["~> 5.1, != 5.2.0", "~> 5.0, != 5.2.0"],
		["~> 5.1.0", "~> 5.0, != 5.2.0"],
		["1.0.0-beta", "1.0.0-beta"],
	] {
		versions.narrows(pair[0], pair[1])
	}
}

test_a_constraint_that_lets_in_more_does_not_narrow if {
	every pair in [
		["~> 5.0", "~> 5.100.0"],
		["~> 6.0", "~> 5.0"],
		[">= 5.0", "~> 5.0"],
		["<= 5.0", "< 5.0"],
		[">= 5.0", "> 5.0"],
		["~> 5.0", "~> 5.0, != 5.2.0"],
		["5.1.0-beta", "~> 5.0"],
		["latest", "~> 5.0"],
		["~> 5.0", "latest"],
		[null, "~> 5.0"],
	] {
		not versions.narrows(pair[0], pair[1])
	}
}

_allows(constraint, version) if versions.allows(constraint, version)

_allows(constraint, version) := false if not versions.allows(constraint, version)

# Each case: a constraint, a version that it does not allow, and the constraint that does.
_wider := [
	["~> 2.3", "1.9.0", ">= 1.9.0, < 3.0.0"],
	["~> 1.4", "2.1.0", ">= 1.4, <= 2.1.0"],
	["~> 1.4.2", "1.4.1", ">= 1.4.1, < 1.5.0"],
	["~> 1.9.2", "1.10.0", ">= 1.9.2, <= 1.10.0"],
	["~> 2", "1.9.0", ">= 1.9.0"],
	["2.0.1", "2.0.3", ">= 2.0.1, <= 2.0.3"],
	["= 2.0.3", "v2.0.1", ">= 2.0.1, <= 2.0.3"],
	[">= 2.0", "1.9.0", ">= 1.9.0"],
	["> 2.0", "2.0.0", ">= 2.0.0"],
	["< 2.0", "2.1.0", "<= 2.1.0"],
	["<= 2.0.0", "2.1", "<= 2.1"],
	[">= 1.0, < 2.0", "2.0.0", ">= 1.0, <= 2.0.0"],
	[">=1.0,<2.0, != 1.5.0", "1.5.0", ">= 1.0, < 2.0"],
	["~> 1.4, != 1.4.7", "2.0.0", ">= 1.4, <= 2.0.0, != 1.4.7"],
	["2.0.0, != 1.5.0", "1.9.0", ">= 1.9.0, <= 2.0.0, != 1.5.0"],
]

test_a_constraint_is_widened_just_so_far if {
	every case in _wider {
		versions.widened(case[0], case[1]) == case[2]
	}
}

test_what_cannot_be_widened_is_left if {
	every case in [
		["~> 1.4", "1.5.0"],
		["!= 1.5.0", "1.5.0"],
		["~> 1.4", "2.0.0-rc.1"],
		["~> 1.4-rc.1", "2.0.0"],
		["= 1.0.0-rc.1", "1.1.0"],
		["= 1.0.0, = 1.2.0", "1.1.0"],
		["latest", "1.0.0"],
		["~> 1.4", "main"],
		["~> 1.4", ">= 2.0"],
		["~> 1.4", null],
		[null, "1.0.0"],
	] {
		not versions.widened(case[0], case[1])
	}
}
