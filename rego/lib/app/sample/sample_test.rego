# METADATA
# description: An application that nothing is wrong with, for the tests of policies about applications.
package lib.app.sample_test

document := {
	"now": "2026-11-22T12:00:00Z",
	"repository": {"name": "shop", "base": "c0ffee", "head": "decade"},
	"policies": {"POL-APP-021": {"parameters": {"maximum_days": 365}}},
	"environments": [
		{"id": "ENV-DEV", "status": "active", "registry": "r.csv", "line": 2},
		{"id": "ENV-PROD", "status": "active", "registry": "r.csv", "line": 3},
	],
	"registered": ["CMP-CART"],
	"applications": [application],
	"extension_points": {"head": [point], "base": null},
	"capabilities": [capability],
	"ancestors": {},
	"evidence": null,
}

application := {
	"id": "APP-SHOP",
	"status": "active",
	"registry": "r.csv",
	"line": 4,
	"column": 90,
	"environments": ["ENV-DEV", "ENV-PROD"],
	"spec": {"path": "specs/application.md", "error": null, "error_line": null, "resembling": [], "content": content},
}

content := {
	"components": [
		{"name": "storefront", "line": 3, "modules": ["CMP-CART"], "uses": ["catalog"]},
		{"name": "catalog", "line": 4, "modules": [], "uses": []},
	],
	"settings": [
		setting,
		object.union(setting, {"name": "password", "line": 7, "secret": true}),
		object.union(setting, {"name": "mode", "line": 8, "required": false, "default": value("fast"), "allowed": ["fast", "safe"]}),
	],
	"extension_points": [{"id": "EXT-MEMORY", "line": 9}],
	"environments": [environment("ENV-DEV", 11), environment("ENV-PROD", 15)],
}

setting := {
	"name": "memory_path",
	"line": 6,
	"type": "string",
	"required": true,
	"secret": false,
	"default": nothing,
	"allowed": null,
}

nothing := {"given": "nothing", "value": null, "reference": null, "resembles": null}

value(given) := object.union(nothing, {"given": "value", "value": given})

reference := object.union(nothing, {"given": "reference", "reference": "vault:shop/password"})

environment(id, line) := {
	"id": id,
	"line": line,
	"settings": [
		{"name": "memory_path", "line": line + 1, "value": value("var/memory")},
		{"name": "password", "line": line + 2, "value": reference},
	],
	"bindings": [{"extension_point": "EXT-MEMORY", "capability": "CAP-FILE", "line": line + 3}],
}

point := {
	"id": "EXT-MEMORY",
	"status": "active",
	"registry": "r.csv",
	"line": 5,
	"column": 80,
	"application": "APP-SHOP",
	"version": "1.2.0",
	"required": true,
	"unresolved_allowed": false,
	"fault": null,
	"interface": "memory/contract.py:Memory",
	"shape": shape("memory/contract.py", "Memory", [member("get", "memory/contract.py", 8), member("put", "memory/contract.py", 12)]),
	"conformance": file("tests/contract.py"),
	"performance": [measure],
	"digests": {"contract": "c1", "tests": "t1"},
	"files": {
		"contract": [{"path": "memory/contract.py", "sha256": "11"}],
		"tests": [{"path": "tests/contract.py", "sha256": "22"}],
	},
}

shape(path, name, members) := {
	"path": path,
	"name": name,
	"line": 3,
	"kind": "class",
	"error": null,
	"members": members,
	"unresolved": [],
}

member(name, path, line) := {
	"name": name,
	"kind": "function",
	"async": false,
	"generator": false,
	"abstract": false,
	"path": path,
	"line": line,
	"decorators": [],
	"parameters": [parameter("key", "builtins.str")],
	"returns": annotation("builtins.str"),
	"overloads": [],
	"unresolved": [],
}

parameter(name, type) := {
	"name": name,
	"kind": "positional_or_keyword",
	"default": false,
	"annotation": annotation(type),
}

annotation(type) := {"text": regex.replace(type, `^.*\.`, ""), "types": [type], "resolved": true}

file(path) := {"cell": path, "path": path, "sha256": "22", "error": null}

measure := {
	"operation": "put",
	"percentile": 95,
	"limit": 40,
	"unit": "ratio",
	"workload": object.union(file("tests/load.py"), {"function": "put"}),
	"reference": null,
}

capability := {
	"id": "CAP-FILE",
	"status": "active",
	"registry": "r.csv",
	"line": 6,
	"column": 70,
	"extension_point": "EXT-MEMORY",
	"contract_version": "^1.2",
	"implementation": "memory/file.py:FileMemory",
	"environments": ["ENV-DEV", "ENV-PROD"],
	"settings": ["memory_path"],
	"server": null,
	"fault": null,
	"shape": shape("memory/file.py", "FileMemory", [member("get", "memory/file.py", 20), member("put", "memory/file.py", 30)]),
	"digests": {"implementation": "i1"},
	"files": [{"path": "memory/file.py", "sha256": "33"}],
	"evidence": [evidence],
}

evidence := {
	"source": "committed",
	"path": "evidence/CAP-FILE.json",
	"on_base": true,
	"error": null,
	"sha256": "44",
	"stated_sha256": null,
	"content": proof,
}

proof := {
	"capability": "CAP-FILE",
	"extension_point": "EXT-MEMORY",
	"contract_version": "1.2.0",
	"commit": "facade",
	"date": "2026-11-20T08:00:00Z",
	"implementation": "memory/file.py:FileMemory",
	"settings": ["memory_path"],
	"digests": {"implementation": "i1", "contract": "c1", "tests": "t1"},
	"files": [{"path": "memory/file.py", "sha256": "33"}],
	"contract_files": [{"path": "memory/contract.py", "sha256": "11"}],
	"test_files": [{"path": "tests/contract.py", "sha256": "22"}],
	"outcomes": {"passed": 4, "failed": 0, "skipped": 1, "errors": 0},
	"failed": [],
	"complete": true,
	"operations": [operation],
	"machine": {},
	"server": null,
}

operation := {
	"operation": "put",
	"count": 100,
	"p50": 0.001,
	"p95": 0.003,
	"p99": 0.009,
	"throughput": 800,
	"reference": {"p50": 0.0001, "p95": 0.0001, "p99": 0.0001, "throughput": 9000},
}

# The document with another spec; `more` goes over what the sample says.
described(more) := applied({"spec": object.union(application.spec, {"content": object.union(content, more)})})

# The document with another row of the application.
applied(more) := object.union(document, {"applications": [object.union(application, more)]})

# The document in which the application runs in development only, and its spec says something else about that.
developed(more) := applied({"environments": ["ENV-DEV"], "spec": object.union(application.spec, {"content": said})}) if {
	said := object.union(content, {"environments": [object.union(environment("ENV-DEV", 11), more)]})
}

# The document with another capability.
capable(more) := object.union(document, {"capabilities": [object.union(capability, more)]})

# The document whose capability has another shape, of members that are each changed.
implemented(more) := capable({"shape": object.union(capability.shape, {"members": [
	object.union(member("get", "memory/file.py", 20), more),
	member("put", "memory/file.py", 30),
]})})

# The document with another contract.
contracted(more) := object.union(document, {"extension_points": {"head": [object.union(point, more)]}})

# The document whose base has another contract.
based(more) := object.union(document, {"extension_points": {"base": [object.union(point, more)]}})

# The document with other evidence, and with evidence that says something else.
witnessed(more) := capable({"evidence": [object.union(evidence, more)]})

proven(more) := witnessed({"content": object.union(proof, more)})
