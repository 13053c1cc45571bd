# METADATA
# title: Policies of the gate app-config
# description: The shape of the document that every policy of this gate reads.
# scope: subpackages
# schemas:
#   - input: schema["app-config.schema"]
package policies.app_config
