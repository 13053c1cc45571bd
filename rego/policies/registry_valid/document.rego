# METADATA
# title: Policies of the gate registry-valid
# description: The shape of the document that every policy of this gate reads.
# scope: subpackages
# schemas:
#   - input: schema["registry-valid.schema"]
package policies.registry_valid
