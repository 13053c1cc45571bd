# METADATA
# title: Evidence
# description: >-
#   Which evidence of a capability counts, and whether it is of what stands in the repository now. What a change brings
#   itself counts for nothing: anybody can write it.
package lib.app.evidence

import data.lib.app.capabilities
import data.lib.app.contracts
import data.lib.decision

# METADATA
# description: >-
#   The contracts that a capability has to prove something of, on each side. Of two that are proven by the same evidence
#   only the head's is among them.
sides(capability) := array.concat(heads, [side |
	some side in found
	not side.name in {entry.name | some entry in heads}
	not _digests(side) in {_digests(head) | some head in heads}
]) if {
	found := [side |
		some side in contracts.sides(capability.extension_point)
		_asks_for_proof(side.contract)
	]
	heads := array.slice(found, 0, 1)
}

_digests(side) := [side.contract.digests, is_object(side.contract.conformance)]

_asks_for_proof(contract) if is_object(contract.conformance)

_asks_for_proof(contract) if count(contract.performance) > 0

# METADATA
# description: Whether some side asks that conformance tests pass.
is_tested(capability) if {
	some side in sides(capability)
	is_object(side.contract.conformance)
}

# METADATA
# description: The judged capabilities that have something to prove, by id, with the evidence of each that counts.
counting := {capability.id: counted |
	some capability in capabilities.readable
	count(sides(capability)) > 0
	counted := [evidence | some evidence in capability.evidence; count(_rejections(capability, evidence)) == 0]
}

# METADATA
# scope: document
# description: Why no evidence of a capability counts, as one sentence.
absence(capability) := "the row names none in config.evidence, and none was given" if count(capability.evidence) == 0

absence(capability) := concat("; ", [sentence |
	some evidence in capability.evidence
	reasons := _rejections(capability, evidence)
	count(reasons) > 0
	sentence := sprintf("%s: %s", [evidence.path, concat(", ", sort(reasons))])
]) if {
	count(capability.evidence) > 0
}

# What speaks against a file of evidence; nothing does that is not known.
_rejections(_, evidence) := {sprintf("it cannot be read: %s", [evidence.error])} if is_string(evidence.error)

_rejections(_, evidence) := {"it says nothing"} if {
	is_null(evidence.error)
	is_null(evidence.content)
}

_rejections(capability, evidence) := _strangeness(capability, evidence.content) | _mistrust(evidence) if {
	is_null(evidence.error)
	is_object(evidence.content)
}

_strangeness(capability, content) := {sprintf("it is of %s", [told]) |
	some [told, expected] in [
		[content.capability, capability.id],
		[content.extension_point, capability.extension_point],
	]
	told != expected
}

_mistrust(evidence) := {"the change brings it itself"} if {
	evidence.source == "committed"
	evidence.on_base == false
}

_mistrust(evidence) := set() if {
	evidence.source == "committed"
	not evidence.on_base == false
}

_mistrust(evidence) := _manifest_faults | _tampering(evidence) if evidence.source == "given"

_manifest_faults := {"nothing says which run it is from"} if is_null(input.evidence)

_manifest_faults := {sprintf("what came with it cannot be used: %s", [input.evidence.error])} if {
	is_string(input.evidence.error)
}

_manifest_faults := {reason |
	is_string(input.repository.head)
	input.evidence.commit != input.repository.head
	reason := sprintf("it is of the commit %v, and %s is judged", [_commit(input.evidence.commit), input.repository.head])
} if {
	is_object(input.evidence)
	is_null(input.evidence.error)
}

_commit(commit) := commit if is_string(commit)

_commit(null) := "(none: the work tree had changes)"

_tampering(evidence) := {"it is not the file that its run wrote" | evidence.sha256 != evidence.stated_sha256} if {
	is_string(evidence.sha256)
}

_tampering(evidence) := {"its content is not known"} if is_null(evidence.sha256)

# METADATA
# description: The evidence that counts and is of what stands in the repository now, as one side states the contract.
current(capability, side) := [evidence |
	some evidence in counting[capability.id]
	count(_differences(capability, side, evidence)) == 0
]

# METADATA
# description: >-
#   Why no evidence that counts is of what stands in the repository now. It tells of the evidence that is nearest; there
#   is no reason where some evidence is, or where none counts.
staleness(capability, side) := concat("; ", sort(nearest)) if {
	count(current(capability, side)) == 0
	ranked := sort([[count(differences), differences] |
		some evidence in counting[capability.id]
		differences := _differences(capability, side, evidence)
	])
	nearest := ranked[0][1]
}

_differences(capability, side, evidence) := {reason |
	some part in _parts(capability, side.contract, evidence.content)
	not _is_same(part)
	reason := sprintf("the %s that was verified is another: %s", [part.name, _which(part)])
} | _other_run(capability, evidence.content)

# What was run is more than the files that were: a file may hold two classes, and settings may lead another way.
_other_run(_, content) := {"it does not say what was run, as evidence of an older version does not"} if {
	not _says_what_was_run(content)
}

_other_run(capability, content) := {reason |
	some [how, was, now] in [
		["of", content.implementation, _implementation(capability.shape)],
		["with the settings", _names(content.settings), _names(capability.settings)],
		["against the server", _server(content.server), capability.server],
	]
	was != now
	reason := sprintf("it is of a run %s %s, and the row names %s", [how, _shown(was), _shown(now)])
} if {
	_says_what_was_run(content)
}

_says_what_was_run(content) if {
	is_string(content.implementation)
	is_array(content.settings)
}

_implementation(shape) := sprintf("%s:%s", [shape.path, shape.name]) if is_string(shape.name)

_implementation(shape) := shape.path if is_null(shape.name)

# A server is told with its version; a row asks for a kind.
_server(server) := split(server, " ")[0] if is_string(server)

_server(null) := null

_names(settings) := concat(", ", sort({name | some name in settings})) if count(settings) > 0

_names(settings) := null if count(settings) == 0

_shown(value) := value if is_string(value)

_shown(null) := "(none)"

_is_same(part) if {
	is_string(part.now)
	part.now == part.verified
}

_parts(capability, contract, content) := [
	{
		"name": "implementation",
		"now": capability.digests.implementation,
		"verified": content.digests.implementation,
		"files": capability.files,
		"verified_files": content.files,
	},
	{
		"name": "contract",
		"now": contract.digests.contract,
		"verified": content.digests.contract,
		"files": contract.files.contract,
		"verified_files": content.contract_files,
	},
	{
		"name": "set of tests",
		"now": contract.digests.tests,
		"verified": content.digests.tests,
		"files": contract.files.tests,
		"verified_files": content.test_files,
	},
]

_which(part) := concat(", ", array.slice(told, 0, 3)) if {
	told := _changed(part)
	count(told) > 0
}

_which(part) := "the files are the same, and what is named in them differs" if count(_changed(part)) == 0

_changed(part) := sort({sprintf("%s %s", [path, what]) |
	now := {file.path: file.sha256 | some file in part.files}
	verified := {file.path: file.sha256 | some file in part.verified_files}
	some path in (object.keys(now) | object.keys(verified))
	what := _change(object.get(now, path, null), object.get(verified, path, null))
})

_change(now, verified) := "changed" if {
	is_string(now)
	is_string(verified)
	now != verified
}

_change(now, null) := "is new" if is_string(now)

_change(null, verified) := "is gone" if is_string(verified)

# METADATA
# description: >-
#   Whether evidence is of one of the last days, `maximum` at most. A date that is none, or is still to come, is not.
is_fresh(evidence, maximum) if {
	day := substring(evidence.content.date, 0, 10)
	decision.is_date(day)
	day <= decision.today
	_number(decision.today) - _number(day) <= maximum
}

# The number of a day, counted from a March, so that leap days come last.
_number(day) := (_days_before(to_number(parts[0]) - early) + _days_in(to_number(parts[1]))) + to_number(parts[2]) if {
	parts := [trim_left(part, "0") | some part in split(day, "-")]
	early := object.get({"1": 1, "2": 1}, parts[1], 0)
}

_days_before(year) := (((365 * year) + floor(year / 4)) - floor(year / 100)) + floor(year / 400)

_days_in(month) := floor(((153 * ((month + 9) % 12)) + 2) / 5)

# METADATA
# description: What the tests of evidence that is current came to, where they failed; each is a sentence.
failures(evidence) := {sprintf("%d failed and %d broke: %s", [outcomes.failed, outcomes.errors, names]) |
	outcomes := evidence.content.outcomes
	outcomes.failed + outcomes.errors > 0
	names := concat(", ", [test.name | some test in array.slice(evidence.content.failed, 0, 3)])
} | {"the run did not come to its end" |
	evidence.content.complete != true
}

# METADATA
# description: Whether evidence shows that tests passed at all. Tests that were skipped prove nothing.
passed(evidence) if evidence.content.outcomes.passed > 0

# METADATA
# description: The place of evidence as related to a finding.
place(evidence) := {"path": evidence.path, "line": null, "message": sprintf("evidence of %v", [evidence.content.date])}
