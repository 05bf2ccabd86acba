# METADATA
# title: Nobody confirms their own record
# description: Another member confirms it. A record with no confirmation is kept, and counts for nothing.
# custom:
#   order: 3
# schemas:
#   - input: schema.input
package azora.articles.reviews

import data.azora.lib.reason
import data.azora.lib.roles

_acts := {
	"records.confirm": {"word": "confirm", "words": "Confirming"},
	"records.dispute": {"word": "dispute", "words": "Disputing"},
}

_act := _acts[input.action.name]

_role := object.get(input, ["subject", "properties", "role"], "")

# METADATA
# title: Reviewers confirm and dispute
# description: A reviewer may confirm or dispute a sealed record that others wrote, once.
# custom:
#   id: reviews/review
#   controls: [SOC2:CC6.1, SOC2:PI1.4]
#   order: 50
permit contains result if {
	_act
	roles.holds(_role, "reviewer")
	input.resource.properties.isSealed == true
	input.resource.properties.alreadyReviewedByMe == false
	count(input.resource.properties.authors) > 0
	not input.subject.id in input.resource.properties.authors
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Nobody confirms their own record
# description: None of its authors may confirm or dispute a record.
# custom:
#   id: reviews/no-self
#   controls: [SOC2:CC6.1, SOC2:PI1.4]
#   order: 10
deny contains result if {
	input.subject.id in input.resource.properties.authors
	result := reason.of(
		rego.metadata.chain(),
		concat("", ["You cannot ", _act.word, " your own record. Another member must do it."]),
	)
}

# METADATA
# title: Only a sealed record is reviewed
# description: A review speaks of content that no longer changes.
# custom:
#   id: reviews/sealed-first
#   controls: [SOC2:PI1.4]
#   order: 20
deny contains result if {
	_act
	not input.resource.properties.isSealed == true
	result := reason.of(
		rego.metadata.chain(),
		"This record is not sealed yet. Its author must seal it first.",
	)
}

# METADATA
# title: One review by each person
# description: Whoever confirmed or disputed a record has said it.
# custom:
#   id: reviews/once
#   controls: [SOC2:PI1.4]
#   order: 30
deny contains result if {
	_act
	input.resource.properties.alreadyReviewedByMe == true
	result := reason.of(rego.metadata.chain(), "You have reviewed this record already.")
}

# METADATA
# title: Reviewing needs a reviewer
# description: From reviewer on a member confirms and disputes.
# custom:
#   id: reviews/role-needed
#   controls: [SOC2:CC6.3]
#   order: 90
deny contains result if {
	words := _act.words
	not roles.holds(_role, "reviewer")
	result := reason.of(rego.metadata.chain(), roles.too_low(_role, words, "reviewer"))
}
