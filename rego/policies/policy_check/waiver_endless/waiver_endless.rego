# METADATA
# title: A waiver ends soon enough
# description: >-
#   An exemption without an end is a rule that nobody wrote. Whoever decides on one decides again before long. The same
#   holds for a decision that permits to weaken a policy: it would permit each later change to do so.
# custom:
#   policy: POL-DEC-005
#   parameters:
#     maximum_days: {type: integer, minimum: 1, maximum: 3650}
package policies.policy_check.waiver_endless

import data.lib.decision
import data.lib.records

considered := count(records.waivers) + count(records.weakenings)

# METADATA
# custom:
#   code: decision.waiver_endless
#   message: "%s is a waiver without a day on which it expires"
#   remedy: Give config.expires a day, such as 2026-01-31.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id]) if {
	some row in records.waivers
	not decision.is_date(records.field(row, "expires"))
	subject := records.subject(row)
}

# METADATA
# custom:
#   code: decision.waiver_endless
#   message: "%s is a waiver until %s, which is more than %d days from now"
#   remedy: Let it expire earlier; it can be decided anew then.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, expires, days]) if {
	some row in records.waivers
	expires := records.field(row, "expires")
	decision.is_date(expires)
	days := min(_days(row))
	not _is_near(expires, days)
	subject := records.subject(row)
}

# METADATA
# custom:
#   code: decision.weakening_endless
#   message: "%s permits to weaken policies %s; it may at most for the next %d days"
#   remedy: Give config.expires an earlier day, such as one two weeks from now; it can be decided anew then.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, _until(expires), _maximum]) if {
	some row in records.weakenings
	expires := records.field(row, "expires")
	not _ends(expires)
	subject := records.subject(row)
}

_ends(expires) if {
	decision.is_date(expires)
	_is_near(expires, _maximum)
}

_until(expires) := sprintf("until %s", [expires]) if decision.is_date(expires)

_until(expires) := "without a day on which it expires" if not decision.is_date(expires)

_is_near(expires, days) if expires <= _last[days]

# Days of this form sort as they follow each other, so 2026-02-30 is no error.
_last[days] := time.format([day, "UTC", "2006-01-02"]) if {
	some days in _maxima
	midnight := time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [decision.today]))
	day := time.add_date(midnight, 0, 0, days)
}

_maxima contains _maximum

_maxima contains row.waiver_days if {
	some row in input.known_policies
	not is_null(row.waiver_days)
}

# A policy may ask for less than all may have, not for more.
_days(row) := {_maximum} | object.get(_own, records.field(row, "policy"), set())

# There are hundreds of policies at most, so a set for each is cheap.
_own[row.id] contains row.waiver_days if {
	some row in input.known_policies
	not is_null(row.waiver_days)
}

_maximum := decision.parameters("POL-DEC-005").maximum_days
