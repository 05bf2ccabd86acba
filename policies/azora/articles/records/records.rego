# METADATA
# title: A record belongs to who wrote it
# description: Only its author changes a record, and only until it is sealed. Sealed, it is evidence.
# custom:
#   order: 2
# schemas:
#   - input: schema.input
package azora.articles.records

import data.azora.lib.reason
import data.azora.lib.roles

_words := {"records.save": "Recording", "records.seal": "Sealing"}

_role := object.get(input, ["subject", "properties", "role"], "")

_is_editor if roles.holds(_role, "editor")

# METADATA
# title: Editors record
# description: An editor may write a new record.
# custom:
#   id: records/write
#   controls: [SOC2:PI1.2]
#   order: 50
permit contains result if {
	input.action.name == "records.save"
	input.resource.properties.isNew == true
	_is_editor
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Authors change what is not sealed
# description: Whoever wrote a record may change it until it is sealed.
# custom:
#   id: records/change
#   controls: [SOC2:PI1.2]
#   order: 50
permit contains result if {
	input.action.name == "records.save"
	input.resource.properties.isNew == false
	input.resource.properties.isAuthor == true
	input.resource.properties.isSealed == false
	_is_editor
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Authors seal
# description: Whoever wrote a record may seal it, once. From then on it counts as evidence.
# custom:
#   id: records/seal
#   controls: [SOC2:PI1.4]
#   order: 50
permit contains result if {
	input.action.name == "records.seal"
	input.resource.properties.isAuthor == true
	input.resource.properties.isSealed == false
	_is_editor
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: A sealed record does not change
# description: What was sealed stays as it was. A correction is a new record.
# custom:
#   id: records/sealed
#   controls: [SOC2:PI1.4]
#   order: 20
deny contains result if {
	_words[input.action.name]
	input.resource.properties.isSealed == true
	result := reason.of(
		rego.metadata.chain(),
		"This record is sealed and cannot change. Write a new record instead.",
	)
}

# METADATA
# title: Only its author changes or seals a record
# description: A record that somebody else wrote can be reviewed, never changed.
# custom:
#   id: records/author-only
#   controls: [SOC2:PI1.2]
#   order: 10
deny contains result if {
	_words[input.action.name]
	not _is_new
	not input.resource.properties.isAuthor == true
	result := reason.of(
		rego.metadata.chain(),
		"Only its author may change or seal a record. You did not write this one.",
	)
}

_is_new if {
	input.action.name == "records.save"
	input.resource.properties.isNew == true
}

# METADATA
# title: Recording needs an editor
# description: Viewers and commenters read; from editor on a member records and seals.
# custom:
#   id: records/role-needed
#   controls: [SOC2:CC6.3]
#   order: 90
deny contains result if {
	words := _words[input.action.name]
	not _is_editor
	result := reason.of(rego.metadata.chain(), roles.too_low(_role, words, "editor"))
}
