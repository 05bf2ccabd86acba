# METADATA
# title: Who issues a credential
# description: An issuer signs it, for another person, over records that others confirmed.
# custom:
#   order: 4
# schemas:
#   - input: schema.input
package azora.articles.credentials

import data.azora.lib.reason
import data.azora.lib.roles

_role := object.get(input, ["subject", "properties", "role"], "")

# A rule without arguments: `not x > 0` is undefined, not true, where x is missing.
_has_score if input.resource.properties.score > 0

# METADATA
# title: Every member may compute a score
# description: Any member may compute anyone's score, as often as they like.
# custom:
#   id: credentials/compute
#   controls: [SOC2:PI1.3]
#   order: 50
permit contains result if {
	input.action.name == "score.compute"
	roles.holds(_role, "viewer")
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Issuers issue, to others
# description: An issuer may issue a credential to another person who has a score.
# custom:
#   id: credentials/issue
#   controls: [SOC2:CC6.1]
#   order: 50
permit contains result if {
	input.action.name == "credentials.issue"
	roles.holds(_role, "issuer")
	input.resource.properties.subject != input.subject.id
	_has_score
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Nobody issues to themselves
# description: A credential says what somebody else found.
# custom:
#   id: credentials/no-self
#   controls: [SOC2:CC6.1]
#   order: 10
deny contains result if {
	input.action.name == "credentials.issue"
	input.resource.properties.subject == input.subject.id
	result := reason.of(
		rego.metadata.chain(),
		"You cannot issue a credential to yourself. Another issuer must do it.",
	)
}

# METADATA
# title: Nothing confirmed, nothing to prove
# description: A credential needs a score above zero, that is at least one confirmed record.
# custom:
#   id: credentials/no-score
#   controls: [SOC2:PI1.3]
#   order: 20
deny contains result if {
	input.action.name == "credentials.issue"
	not _has_score
	result := reason.of(
		rego.metadata.chain(),
		"No record of this person is confirmed yet, so there is nothing to prove.",
	)
}

# METADATA
# title: Issuing needs an issuer
# description: From issuer on a member issues credentials; every member computes scores.
# custom:
#   id: credentials/role-needed
#   controls: [SOC2:CC6.3]
#   order: 90
deny contains result if {
	some act in [
		{"name": "credentials.issue", "words": "Issuing", "needed": "issuer"},
		{"name": "score.compute", "words": "Computing a score", "needed": "viewer"},
	]
	input.action.name == act.name
	not roles.holds(_role, act.needed)
	result := reason.of(rego.metadata.chain(), roles.too_low(_role, act.words, act.needed))
}
