# METADATA
# title: Your device is yours
# description: >-
#   Your identity, the ways into it, your wallet and your drafts, the look of the app, when it sends and receives, and
#   checking what others show you are yours alone, in a team and outside one. Nobody does them from afar.
# custom:
#   order: 7
# schemas:
#   - input: schema.input
package azora.articles.device

import data.azora.lib.reason

_own := {
	"app.install",
	"app.keep-storage",
	"app.postpone",
	"app.set-language",
	"app.set-shortcuts",
	"app.set-theme",
	"drafts.discard",
	"drafts.restore",
	"identity.add-way",
	"identity.close-device",
	"identity.create",
	"identity.link-device",
	"identity.lock",
	"identity.rename",
	"identity.restore",
	"identity.rotate",
	"identity.save-backup",
	"identity.show-words",
	"identity.unlock",
	"policy.check-rules",
	"sync.cancel-transfer",
	"sync.pause",
	"sync.resume",
	"sync.show-code",
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
# title: Ways into your identity can be removed
# description: You may remove a way into your identity while another one is left.
# custom:
#   id: device/remove-way
#   controls: [SOC2:CC6.1]
#   order: 50
permit contains result if {
	input.action.name == "identity.remove-way"
	input.resource.properties.isLast == false
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: The last way in stays
# description: Without any way in, an identity and all that belongs to it would be lost.
# custom:
#   id: device/last-way
#   controls: [SOC2:CC6.1, SOC2:A1.2]
#   order: 10
deny contains result if {
	input.action.name == "identity.remove-way"
	not input.resource.properties.isLast == false
	result := reason.of(
		rego.metadata.chain(),
		"This is the last way in. Add another one first, or you would lock yourself out for good.",
	)
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
