# METADATA
# title: Policies of the gate policy-check
# description: The shape of the document that every policy of this gate reads.
# scope: subpackages
# schemas:
#   - input: schema["policy-check.schema"]
package policies.policy_check
