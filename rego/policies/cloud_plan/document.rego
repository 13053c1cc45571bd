# METADATA
# title: Policies of the gate cloud-plan
# description: The shape of the document that every policy of this gate reads.
# scope: subpackages
# schemas:
#   - input: schema["cloud-plan.schema"]
package policies.cloud_plan
