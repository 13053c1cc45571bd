# METADATA
# title: An expired waiver is taken away
# description: >-
#   A waiver that is over waives nothing any more. What it waived is mended, or somebody decides anew.
# custom:
#   policy: POL-DEC-004
package policies.policy_check.waiver_expired

import data.lib.decision
import data.lib.records

considered := count(records.waivers)

# METADATA
# custom:
#   code: decision.waiver_expired
#   message: "%s was a waiver until the end of %s (UTC)"
#   remedy: Deprecate the row, or have a waiver decided anew with a day that is to come.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, expires]) if {
	some row in records.waivers
	expires := records.field(row, "expires")
	decision.is_date(expires)
	expires < decision.today
	subject := records.subject(row)
}
