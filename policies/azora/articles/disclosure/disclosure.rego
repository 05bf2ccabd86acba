# METADATA
# title: What strangers may see
# description: >-
#   The holder chooses. A credential is shown by the person whom it is about, and by nobody else. What you can read you may
#   save to a file, and you answer for whom you give it to.
# custom:
#   order: 5
# schemas:
#   - input: schema.input
package azora.articles.disclosure

import data.azora.lib.reason

# A rule without arguments: `not x > 0` is undefined, not true, where x is missing.
_has_records if input.resource.properties.count > 0

# METADATA
# title: The holder shows
# description: You may show a credential that is about you, to whom you like.
# custom:
#   id: disclosure/holder-shows
#   controls: [SOC2:P6.1]
#   order: 50
permit contains result if {
	input.action.name == "credentials.present"
	input.resource.properties.holderIsSelf == true
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Anyone keeps what they were given
# description: You may put a credential into your wallet.
# custom:
#   id: disclosure/keep
#   controls: [SOC2:P6.1]
#   order: 50
permit contains result if {
	input.action.name == "credentials.import"
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: What you can read you may export
# description: You may save records that you can read to a file on this device.
# custom:
#   id: disclosure/export
#   controls: [SOC2:P6.1]
#   order: 50
permit contains result if {
	input.action.name == "records.export"
	_has_records
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: An export has records
# description: A file without a record would look like a copy and be none.
# custom:
#   id: disclosure/nothing-to-export
#   controls: [SOC2:P6.1]
#   order: 20
deny contains result if {
	input.action.name == "records.export"
	not _has_records
	result := reason.of(
		rego.metadata.chain(),
		"There is no record to export here. Change what is shown, then export again.",
	)
}

# METADATA
# title: Only the holder shows
# description: Nobody shows a credential of somebody else as their own.
# custom:
#   id: disclosure/holder-only
#   controls: [SOC2:P6.1]
#   order: 10
deny contains result if {
	input.action.name == "credentials.present"
	not input.resource.properties.holderIsSelf == true
	result := reason.of(
		rego.metadata.chain(),
		"Only the person whom a credential is about may show it.",
	)
}

# METADATA
# title: Who shows to anyone is told
# description: What is made for anyone can be passed on by whoever gets it.
# custom:
#   id: disclosure/anyone
#   controls: [SOC2:P6.1]
#   order: 60
oblige contains obligation if {
	input.action.name == "credentials.present"
	input.resource.properties.audience == "azora:anyone"
	obligation := {
		"type": "note",
		"rule": rego.metadata.rule().custom.id,
		"msg": "Whoever gets this can pass it on.",
	}
}

# METADATA
# title: Who exports is told
# description: A file outside the app is not encrypted, and no rule of the team reaches it.
# custom:
#   id: disclosure/exported
#   controls: [SOC2:P6.1]
#   order: 60
oblige contains obligation if {
	input.action.name == "records.export"
	obligation := {
		"type": "note",
		"rule": rego.metadata.rule().custom.id,
		"msg": "This file is not encrypted. Whoever gets it can read it.",
	}
}
