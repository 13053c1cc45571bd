# METADATA
# title: Decision
# description: >-
#   How findings become a gate's decision: which policies are in force, which of them deny, what is waived, and the
#   evidence that shows that all of them were evaluated. Decided here once, for every gate.
package lib.decision

# METADATA
# description: >-
#   The only constructor of a finding. `chain` is rego.metadata.chain() of the rule that finds; `subject` is an object
#   with `id`, `path` and `line` (null where unknown); `values` fill the annotation's message.
finding(chain, subject, values) := {
	"code": custom.code,
	"msg": sprintf(custom.message, values),
	"remedy": custom.remedy,
	"subject": subject.id,
	"location": {"path": subject.path, "line": subject.line},
	"related": object.get(subject, "related", []),
	"details": object.get(subject, "details", {}),
	"suggestion": object.get(subject, "suggestion", null),
} if {
	custom := chain[0].annotations.custom
}

# METADATA
# description: The parameters of a policy of this gate, as its registry row gives them.
parameters(id) := input.policies[id].parameters

# METADATA
# description: >-
#   Each policy that is evaluated, keyed by id. Only `deprecated` takes one out: a status that nobody knows leaves the
#   policy in force, so that a slip of the pen cannot switch it off.
in_force[id] := policy if {
	some id, policy in input.policies
	not _retired(policy)
}

_retired(policy) if policy.status == "deprecated"

# METADATA
# description: The policies in force whose findings deny. Advice needs a positive match, so what is unclear denies.
mandatory[id] := policy if {
	some id, policy in in_force
	not advisory[id]
}

# METADATA
# description: The policies in force whose findings only warn.
advisory[id] := policy if {
	some id, policy in in_force
	_only_warns(policy)
}

_only_warns(policy) if policy.enforcement == "advisory"

_only_warns(policy) if policy.status == "draft"

_only_warns(policy) if _pending(policy)

# Dates of this form sort as they follow each other, so they are compared as text: 2026-02-30 is no error then.
_pending(policy) if {
	is_date(policy.effective_on)
	policy.effective_on > today
}

# METADATA
# description: Whether a value is a day, as text that sorts as days follow each other.
is_date(value) if {
	is_string(value)
	regex.match(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`, value)
}

# METADATA
# description: >-
#   The day (UTC) on which this is judged. Undefined where `now` is no moment in UTC: nothing is pending and nothing is
#   waived then.
today := substring(input.now, 0, 10) if {
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)$`, input.now)
}

# METADATA
# description: The ids of the policies for which a waiver is in force; only their findings are matched with waivers.
waived_policies contains waiver.policy if some waiver in waivers

# METADATA
# description: The waivers in force.
waivers contains waiver if {
	some waiver in input.waivers
	_counts(waiver)
}

_pending_waivers contains waiver if {
	some waiver in input.pending_waivers
	_counts(waiver)
}

_counts(waiver) if {
	unexpired(waiver)
	policy := input.policies[waiver.policy]
	policy.waivable != false
}

# METADATA
# description: Whether a waiver is active, until the end of the day (UTC) on which it expires.
unexpired(waiver) if {
	waiver.status == "active"
	is_to_come(waiver.expires)
}

# METADATA
# description: Whether a value is a day that is not over (UTC).
is_to_come(day) if {
	is_date(day)
	day >= today
}

# METADATA
# description: The decision that waives a finding of a policy; undefined where none does.
waived_by(id, found) := _first(waivers, id, found) if id in waived_policies

_first(among, id, found) := min(ids) if {
	ids := {waiver.id |
		some waiver in among
		waiver.policy == id
		some subject in waiver.subjects
		covers(subject, found.subject)
	}
	count(ids) > 0
}

# METADATA
# scope: document
# description: Whether a subject of a waiver covers the subject of a finding. There is no other matcher.
covers(subject, id) if {
	not startswith(subject, "glob:")
	subject == id
}

covers(subject, id) if {
	startswith(subject, "glob:")
	pattern := trim_prefix(subject, "glob:")
	is_glob(pattern)
	glob.match(pattern, ["/"], id)
}

# METADATA
# description: Whether a pattern is well formed. One that is not would be a built-in error; it covers nothing.
is_glob(pattern) if regex.match(`^([^\[\]{}\\]|\\.|\{([^\[\]{}\\]|\\.)*\}|\[!?([0-9A-Za-z]+|0-9|a-z|A-Z)\])*$`, pattern)

# METADATA
# description: >-
#   A finding that denies, as the gate states it. The policy's id is the gate's word, never the policy's own, and the
#   message is never empty: conftest drops a denial without one. A waiver that the change brings is named, and waives
#   nothing.
denied(id, found) := object.union_n([found, _promised(id, found), verdict]) if {
	not waived_by(id, found)
	verdict := {"policy": id, "severity": "deny", "msg": _words(id, found)}
}

default _promised(_, _) := {}

_promised(id, found) := {"details": {"pending_waiver": _first(_pending_waivers, id, found)}} if id in _promising

_promising contains waiver.policy if some waiver in _pending_waivers

# METADATA
# scope: document
# description: A finding that does not deny, because its policy only advises or because a decision waives it.
stated(id, found) := object.union(found, waived) if {
	waiver := waived_by(id, found)
	waived := {"policy": id, "severity": "waived", "msg": _words(id, found), "waived_by": waiver}
}

stated(id, found) := object.union(found, {"policy": id, "severity": "warn", "msg": _words(id, found)}) if {
	advisory[id]
	not waived_by(id, found)
}

_words(_, found) := found.msg if _worded(found)

_words(id, found) := sprintf("%s found something and did not say what", [id]) if not _worded(found)

_worded(found) if {
	is_string(found.msg)
	trim_space(found.msg) != ""
}

# METADATA
# description: >-
#   The record without which a gate has not passed: this run's nonce, and what each policy in force looked at. A policy
#   that could not say what it considered is missing from it, and so the gate could not judge.
evidence(considered, applies, lacks) := {
	"msg": "evidence",
	"evidence": {
		"nonce": input.nonce,
		"gate": input.gate,
		"applies": applies.verdict,
		"reason": applies.reason,
		"considered": considered,
		"unjudgeable": sort([reason | some reason in (unjudgeable | {lack | some lack in lacks})]),
	},
}

# METADATA
# scope: document
# description: Why a gate could not judge although its rules ran; each is a sentence.
unjudgeable contains sprintf("policy %s: parameter %s", [id, message]) if {
	some id, policy in in_force
	some message in parameter_errors(policy.parameters, policy.parameters_schema)
}

unjudgeable contains sprintf("%s: %s", [_place(problem), problem.message]) if some problem in input.problems

_place(problem) := sprintf("%s:%d", [problem.source, problem.line]) if problem.line != null

_place(problem) := problem.source if problem.line == null

# METADATA
# scope: document
# description: >-
#   What is wrong with a policy's parameters, held against the JSON Schema of each that its METADATA declares: none may
#   be missing, unknown or ill-typed.
parameter_errors(parameters, properties) := {message |
	[_, errors] := json.match_schema(parameters, _parameters_schema(properties))
	some error in errors
	message := sprintf("%s: %s", [error.field, error.desc])
} if {
	_is_schema(_parameters_schema(properties))
}

parameter_errors(_, properties) := {"the schema in METADATA is none"} if not _is_schema(_parameters_schema(properties))

_is_schema(schema) if json.verify_schema(schema)[0]

_parameters_schema(properties) := {
	"type": "object",
	"properties": properties,
	"required": [name | some name, _ in properties],
	"additionalProperties": false,
}
