# METADATA
# title: Tests of Source
# description: Holds, too, the small documents that the tests of the policies about policies are made from.
package lib.source_test

import data.lib.source

# METADATA
# description: A policy file that is as it has to be.
policy := {
	"path": "rego/policies/registry_valid/example/example.rego",
	"sha256": "aa",
	"error": null,
	"package": "policies.registry_valid.example",
	"line": 6,
	"test": false,
	"annotations": {"title": "Example", "description": "It shows.", "custom": {"policy": "POL-REG-900"}},
	"imports": ["data.lib.decision"],
	"references": [{"name": "data.registry.types", "line": 9}],
	"rules": [considered, finding],
	"calls": [{"name": "count", "line": 10}],
}

# METADATA
# description: The rule that says how many subjects were looked at.
considered := {"name": "considered", "line": 10, "kind": "value", "annotations": null}

# METADATA
# description: A rule that finds.
finding := {
	"name": "finding",
	"line": 17,
	"kind": "contains",
	"annotations": {
		"scope": "rule",
		"custom": {"code": "registry.example", "message": "%s is wrong", "remedy": "Mend it."},
	},
}

# METADATA
# description: The test beside the policy.
tests := {
	"path": "rego/policies/registry_valid/example/example_test.rego",
	"sha256": "bb",
	"error": null,
	"package": "policies.registry_valid.example_test",
	"line": 1,
	"test": true,
	"annotations": null,
	"imports": ["data.policies.registry_valid.example"],
	"references": [{"name": "data.policies.registry_valid.example", "line": 9}],
	"rules": [{"name": "test_it_is_denied", "line": 5, "kind": "value", "annotations": null}],
	"calls": [],
}

# METADATA
# description: The document that describes a gate's policies and rules nothing.
described := object.union(policy, {
	"path": "rego/policies/registry_valid/document.rego",
	"package": "policies.registry_valid",
	"rules": [],
})

# METADATA
# description: A file of a gate with the rules given.
gate(rules) := object.union(policy, {
	"path": "rego/gates/registry_valid/gate.rego",
	"package": "gates.registry_valid",
	"rules": rules,
})

# METADATA
# description: A file that several packages share.
shared := object.union(policy, {
	"path": "rego/lib/words/words.rego",
	"package": "lib.words",
	"rules": [{"name": "denied", "line": 4, "kind": "function", "annotations": null}],
})

# METADATA
# description: A rule with nothing but a name and a kind.
rule(name, kind) := {"name": name, "line": 20, "kind": kind, "annotations": null}

# METADATA
# description: The row that registers the policy.
row := {
	"id": "POL-REG-900",
	"registry": "registry.csv",
	"line": 2,
	"status": "active",
	"artifact_path": "/rego/policies/registry_valid/example",
	"folder": "rego/policies/registry_valid/example",
	"exists": true,
	"gate": "registry-valid",
	"enforcement": "mandatory",
	"effective_on": null,
	"parameters": {},
}

# METADATA
# description: A document with one source.
document(files, rows) := {"sources": [origin("repository", files, rows)]}

# METADATA
# description: A source.
origin(name, files, rows) := {"name": name, "root": "rego", "files": files, "registered": rows, "stray": []}

# METADATA
# description: A document in which all is as it has to be.
sound := document([policy, tests, described, gate([rule("deny", "contains"), rule("_helper", "value")]), shared], [row])

# METADATA
# description: What fires on nothing.
empty := {"sources": []}

test_a_place_is_relative_to_the_folder_of_rego if {
	nested := object.union(policy, {"path": "shop/rego/policies/g/p/p.rego"})
	origins := [object.union(origin("repository", [nested], []), {"root": "shop/rego"})]
	places := [[f.folder, f.steps, f.name] | some f in source.files with input as {"sources": origins}]
	places == [["shop/rego/policies/g/p", ["policies", "g", "p"], "p.rego"]]
}

test_a_file_is_a_test_by_its_package_and_by_its_name if {
	source.is_test(tests)
	not source.is_test(object.union(tests, {"path": "rego/policies/registry_valid/example/example.rego"}))
	not source.is_test(object.union(tests, {"test": false}))
}

test_what_cannot_be_read_is_not_judged_by_its_content if {
	broken := object.union(policy, {"error": {"line": 3, "message": "unexpected }"}})
	source.readable == [] with input as document([broken], [])
	count(source.files) == 1 with input as document([broken], [])
}

test_policies_are_what_takes_their_place if {
	paths := {f.file.path | some f in source.policies with input as sound}
	paths == {policy.path}
}

test_a_document_with_rules_takes_a_policys_place if {
	ruling := object.union(described, {"rules": [considered]})
	count(source.policies) == 1 with input as document([ruling], [])
}

test_only_deprecated_takes_a_row_out_of_force if {
	rows := [object.union(row, {"status": status}) | some status in ["active", "draft", "missing", "live", "deprecated"]]
	count(source.rows) == 5 with input as document([], rows)
	count(source.rows_in_force) == 4 with input as document([], rows)
}

test_the_word_of_a_rule_is_its_first if {
	source.word(rule("deny", "contains")) == "deny"
	source.word(rule("exception.a", "contains")) == "exception"
	source.word(rule("deny[\"k\"]", "object")) == "deny"
}

test_files_of_a_folder_are_found if {
	count(source.in_folder.repository[row.folder]) == 1 with input as sound
}
