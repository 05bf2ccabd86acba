# METADATA
# title: Your device is yours
# description: >-
#   Your identity, your wallet, the look of the app and checking what others show you are yours alone,
#   in a team and outside one. Nobody does them from afar.
# custom:
#   order: 7
# schemas:
#   - input: schema.input
package azora.articles.device

import data.azora.lib.reason

_own := {
	"app.set-language",
	"app.set-theme",
	"identity.create",
	"identity.rename",
	"policy.check-rules",
	"verify.check",
	"verify.know-signer",
}

# What the app says when somebody here asked. Anything else, also nothing, is from afar.
_here := {"palette", "query", "share", "shortcut", "tap", "tool"}

# A rule without arguments: `not x in s` is undefined, not true, where x is missing.
_is_from_here if input.context.source in _here

# METADATA
# title: Your own device obeys you
# description: You may do this on your own device at any time.
# custom:
#   id: device/own
#   controls: [SOC2:CC6.1]
#   order: 50
permit contains result if {
	input.action.name in _own
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Nobody acts on your device from afar
# description: What another device sends is data. It never starts an act here.
# custom:
#   id: device/not-from-afar
#   controls: [SOC2:CC6.6]
#   order: 5
deny contains result if {
	not _is_from_here
	result := reason.of(rego.metadata.chain(), "Another device asked for this. Only you can do it here.")
}
