# METADATA
# title: Policies get no laxer unseen
# description: >-
#   A change that takes a rule's teeth out passes that rule. So the base's policies are held against the head's: what
#   their rows say, and what they deny on this change and on the base's cases. What gets laxer needs a decision of kind
#   weakening that is active on the base and names the policy.
# custom:
#   policy: POL-POL-014
package policies.policy_check.weakened

import data.lib.decision

considered := count(_looked_at)

_looked_at contains policy.id if some policy in input.weakening.policies

_looked_at contains lost.policy if some lost in input.weakening.cases

_looked_at contains waiver.id if some waiver in input.weakening.waivers

_looked_at contains id if {
	some gate in input.weakening.compared
	some id in gate.policies
}

# METADATA
# custom:
#   code: policy.weakened
#   message: "%s is removed, and no active decision on the base names it"
#   remedy: Keep it, or have a decision of kind weakening that names it accepted on the base first.
finding contains decision.finding(rego.metadata.chain(), _subject(policy), [policy.id]) if {
	some policy in _unpermitted
	is_null(policy.after)
}

# METADATA
# custom:
#   code: policy.weakened
#   message: "%s gets laxer, and no active decision on the base names it: %s was %v and becomes %v"
#   remedy: Take that back, or have a decision of kind weakening that names it accepted on the base first.
finding contains decision.finding(rego.metadata.chain(), subject, [policy.id, field, before, after]) if {
	some policy in _unpermitted
	not is_null(policy.after)
	some field in _laxer(policy)
	[before, after] := [_value(policy[side], field) | some side in ["before", "after"]]
	subject := object.union(_subject(policy), {"details": {"field": field, "before": before, "after": after}})
}

# METADATA
# custom:
#   code: policy.weakened
#   message: "%s denies less, and no active decision on the base names it; verdicts that flip: %d (%s)"
#   remedy: Let it deny what it denied, or have a decision of kind weakening that names it accepted on the base first.
finding contains decision.finding(rego.metadata.chain(), subject, [id, count(flips), _first(flips)]) if {
	some id, flips in _flips
	not _permitted(id)
	subject := object.union(_where(id), {"details": {"flips": flips}})
}

# METADATA
# custom:
#   code: policy.weakened
#   message: "%s loses cases that deny, and no active decision on the base names it: %d were there, and %d are left"
#   remedy: Keep them, for they show what is denied; or have a decision of kind weakening accepted on the base first.
finding contains decision.finding(rego.metadata.chain(), subject, [lost.policy, lost.before, lost.after]) if {
	some lost in input.weakening.cases
	lost.after < lost.before
	not lost.policy in _removed
	not _permitted(lost.policy)
	subject := {"id": lost.policy, "path": lost.folder, "line": null}
}

# METADATA
# custom:
#   code: policy.weakened
#   message: "%s waives more of %s, and no active decision on the base names that policy: %s"
#   remedy: Write a waiver of its own for what is new, or have a decision of kind weakening accepted on the base first.
finding contains decision.finding(rego.metadata.chain(), subject, [waiver.id, waiver.after.policy, reason]) if {
	some waiver in input.weakening.waivers
	decision.unexpired(waiver.before)
	decision.unexpired(waiver.after)
	not _permitted(waiver.after.policy)
	some reason in _wider(waiver.before, waiver.after)
	subject := object.union({"id": waiver.id}, _places(waiver))
}

# METADATA
# custom:
#   code: policy.weakened
#   message: "base and head cannot be compared in the gate %s, by %s, on %s: %s"
#   remedy: Mend that, or have a decision of kind weakening that names these policies accepted on the base first.
finding contains decision.finding(rego.metadata.chain(), subject, [item.gate, ids, documents, item.message]) if {
	some item in input.weakening.uncompared
	unpermitted := [id | some id in item.policies; not _permitted(id)]
	count(unpermitted) + _none(item.policies) > 0
	ids := _some(unpermitted)
	documents := _some(item.documents)
	subject := object.union({"id": item.gate, "details": {"documents": item.documents}}, _places_of(item)[0])
}

_registered := [row | some source in input.sources; some row in source.registered]

# Where to look: the case that cannot be compared, else the row of a policy that is.
_places_of(item) := array.flatten([
	[{"path": path, "line": null} | some path in item.documents; path != "this change"],
	[_rows[id] | some id in item.policies],
	[{"path": row.registry, "line": row.line} | some row in _registered; row.id in item.policies],
	[{"path": null, "line": null}],
])

# A decision permits while it is active, through the day (UTC) on which it expires.
_permitted(id) if {
	some permission in input.weakening.decisions
	decision.unexpired(permission)
	id in permission.policies
}

_removed := {policy.id | some policy in input.weakening.policies; is_null(policy.after)}

# What was retired on the base cannot get laxer.
_unpermitted := [policy |
	some policy in input.weakening.policies
	_strength(policy.before.status) > 0
	not _permitted(policy.id)
]

_subject(policy) := object.union({"id": policy.id}, _places(policy))

_places(item) := {
	"path": item.after.registry,
	"line": item.after.line,
	"related": [_place(item.before, "on the base"), _place(item.after, "in the head")],
} if {
	not is_null(item.after)
}

_places(item) := {
	"path": item.before.registry,
	"line": item.before.line,
	"related": [_place(item.before, "on the base")],
} if {
	is_null(item.after)
}

_place(row, message) := {"path": row.registry, "line": row.line, "message": message}

_where(id) := object.union({"id": id, "path": null, "line": null}, object.get(_rows, id, {}))

_rows := {policy.id: _places(policy) | some policy in input.weakening.policies}

# Only what is known to evaluate less is weaker: a status that nobody knows leaves a policy in force.
_strength(status) := object.get({"deprecated": 0, "draft": 1}, status, 2)

_value(row, field) := row[field]

_value(row, field) := object.get(row.parameters, trim_prefix(field, "parameters."), null) if {
	startswith(field, "parameters.")
}

# The fields of a policy's row in which it gets laxer.
_laxer(policy) := union({
	{"status" | _strength(policy.after.status) < _strength(policy.before.status)},
	{"gate" | policy.after.gate != policy.before.gate},
	{"enforcement" | _only_advises(policy.after); not _only_advises(policy.before)},
	{"effective_on" | _begins(policy.after) > _begins(policy.before)},
	{"waivable" | policy.after.waivable; not policy.before.waivable},
	{"waiver_days" | _days(policy.after) > _days(policy.before)},
	{sprintf("parameters.%s", [name]) | some name in _laxer_parameters(policy)},
})

_only_advises(row) if row.enforcement == "advisory"

# The day from which a policy denies: "" where it already does.
default _begins(_) := ""

_begins(row) := row.effective_on if {
	decision.is_date(row.effective_on)
	row.effective_on > decision.today
}

# For how long a waiver may run; without a word of its own as long as any.
_days(row) := row.waiver_days if not is_null(row.waiver_days)

_days(row) := _endless if is_null(row.waiver_days)

_endless := 1000000

_laxer_parameters(policy) := {name |
	some name in object.keys(object.union(policy.before.parameters, policy.after.parameters))
	not _same(policy, name)
	not _stricter(policy, name)
}

_same(policy, name) if policy.before.parameters[name] == policy.after.parameters[name]

_stricter(policy, name) if {
	_gets(policy.stricter[name], policy.before.parameters[name], policy.after.parameters[name])
}

_gets("higher", before, after) if {
	_numbers(before, after)
	after > before
}

_gets("lower", before, after) if {
	_numbers(before, after)
	after < before
}

_gets("more", before, after) if {
	_lists(before, after)
	every item in before { item in after }
}

_gets("fewer", before, after) if {
	_lists(before, after)
	every item in after { item in before }
}

_gets("true", before, after) if [before, after] == [false, true]

_gets("false", before, after) if [before, after] == [true, false]

_numbers(before, after) if {
	is_number(before)
	is_number(after)
}

_lists(before, after) if {
	is_array(before)
	is_array(after)
}

_flips[flip.policy] contains flip if some flip in input.weakening.flips

_first(flips) := _some([words |
	some flip in flips
	words := sprintf("%s of %s on %s: %s", [flip.code, flip.subject, flip.document, flip.after])
])

# A few of many, in an order that is the same in every run.
_some(items) := "all" if count(items) == 0

_some(items) := concat(", ", sort(items)) if {
	count(items) > 0
	count(items) <= _shown
}

_some(items) := sprintf("%s and %d more", [first, count(items) - _shown]) if {
	count(items) > _shown
	first := concat(", ", array.slice(sort(items), 0, _shown))
}

_shown := 3

_none(items) := 1 if count(items) == 0

_none(items) := 0 if count(items) > 0

# In what a waiver covers more than before. Of two globs nobody can say here which covers more, so a new one does.
_wider(before, after) := union({
	{sprintf("it waives %s, not %s", [after.policy, before.policy]) | after.policy != before.policy},
	{sprintf("it expires on %s, not on %s", [after.expires, before.expires]) | after.expires > before.expires},
	{sprintf("it covers %s", [subject]) |
		some subject in after.subjects
		not _covered(subject, before.subjects)
	},
})

_covered(subject, subjects) if subject in subjects

_covered(subject, subjects) if {
	not startswith(subject, "glob:")
	some other in subjects
	decision.covers(other, subject)
}
