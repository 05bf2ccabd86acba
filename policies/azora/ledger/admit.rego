# METADATA
# title: What a team's ledger takes in
# description: >-
#   Every device asks this about every entry, its own and those of others, before it counts.
#   So a changed app gains nothing: what its team would refuse is set aside everywhere.
# custom:
#   order: 8
# schemas:
#   - input: schema.admit
package azora.ledger

import data.azora.lib.roles

# Least role for each kind of entry that carries no statement and no op.
_kinds := {1: "editor", 4: "viewer", 5: "viewer"}

# Least role for each statement (kind 3) and op (kind 2).
_types := {
	3: {
		"credential": "issuer",
		"form": "maintainer",
		"record.seal": "editor",
		"record.version": "editor",
		"review": "reviewer",
	},
	2: {
		"add": "maintainer",
		"close-log": "viewer",
		"found": "admin",
		"invite": "maintainer",
		"leave": "viewer",
		"merge": "viewer",
		"open-log": "viewer",
		"remove": "maintainer",
		"revoke": "maintainer",
		"rotate": "maintainer",
		"set-role": "admin",
	},
}

# METADATA
# title: Whether an entry counts
# description: An entry counts when the role of its author reaches and no rule speaks against it.
# entrypoint: true
# custom:
#   id: ledger/admit
#   controls: [SOC2:CC6.1, SOC2:PI1.2]
admit := {"admit": false, "rule": rule, "sentence": sentence} if {
	[_, rule, sentence] := min(_refusals)
} else := {
	"admit": true,
	"rule": "ledger/role-reaches",
	"sentence": "The role of its author reaches.",
} if {
	_role_reaches
}

# Facts are asked for by rules without arguments: `not f(input.x)` is undefined, not true, where input.x is missing.
_role_reaches if roles.holds(input.role, _needed)

_gives_own_role_at_most if roles.holds(input.role, input.facts.role)

_outranks if roles.rank(input.role) > roles.rank(input.facts.targetRole)

_outranks if {
	input.role == "admin"
	roles.rank(input.facts.targetRole)
}

_verdict_is_known if input.facts.verdict in {"confirm", "dispute"}

_needed := _types[input.kind][input.type]

_needed := _kinds[input.kind] if input.type == null

# METADATA
# title: What no rule knows does not count
# description: An entry of a kind that these rules do not know is set aside.
# custom:
#   id: ledger/unknown
#   controls: [SOC2:CC6.1]
_refusals contains [1, rego.metadata.rule().custom.id, "These rules do not know this kind of entry."] if {
	not _needed
}

# METADATA
# title: The role of the author must reach
# description: Each kind of entry needs a role; the one that its author had when writing counts.
# custom:
#   id: ledger/role-reaches
#   controls: [SOC2:CC6.3]
_refusals contains [9, rego.metadata.rule().custom.id, sentence] if {
	_needed
	not _role_reaches
	sentence := concat("", ["This needs ", data.settings.roles[_needed].named, ", and its author was not one."])
}

# METADATA
# title: Only its author changes a record
# description: A version by somebody who did not begin the record is set aside; to write over two, one of them is enough.
# custom:
#   id: ledger/author-writes
#   controls: [SOC2:PI1.2]
_refusals contains [2, rego.metadata.rule().custom.id, "Only its author changes a record."] if {
	input.type == "record.version"
	not input.facts.isAuthor == true
}

# METADATA
# title: Only its author seals a record
# description: A seal by somebody who wrote no version of the record is set aside.
# custom:
#   id: ledger/author-seals
#   controls: [SOC2:PI1.4]
_refusals contains [2, rego.metadata.rule().custom.id, "Only its author seals a record."] if {
	input.type == "record.seal"
	not input.facts.isAuthor == true
}

# METADATA
# title: Nobody confirms their own record
# description: A review by an author of the record is set aside.
# custom:
#   id: ledger/no-self-review
#   controls: [SOC2:CC6.1, SOC2:PI1.4]
_refusals contains [2, rego.metadata.rule().custom.id, "Nobody confirms their own record."] if {
	input.type == "review"
	not input.facts.isAuthor == false
}

# METADATA
# title: Only a sealed record is reviewed
# description: A review of content that was not sealed is set aside.
# custom:
#   id: ledger/sealed-first
#   controls: [SOC2:PI1.4]
_refusals contains [3, rego.metadata.rule().custom.id, "Only a sealed record is reviewed."] if {
	input.type == "review"
	not input.facts.isSealed == true
}

# METADATA
# title: A review confirms or disputes
# description: A review that says neither is set aside.
# custom:
#   id: ledger/known-verdict
#   controls: [SOC2:PI1.4]
_refusals contains [4, rego.metadata.rule().custom.id, "A review confirms or disputes, and this one does neither."] if {
	input.type == "review"
	not _verdict_is_known
}

# METADATA
# title: Who issues signs
# description: A credential counts only when its issuer is the author of the entry.
# custom:
#   id: ledger/issuer-signs
#   controls: [SOC2:CC6.1]
_refusals contains [2, rego.metadata.rule().custom.id, "A credential must come from its own issuer."] if {
	input.type == "credential"
	not input.facts.issuerIsSelf == true
}

# METADATA
# title: Nobody issues to themselves
# description: A credential whose subject is its author is set aside.
# custom:
#   id: ledger/no-self-issue
#   controls: [SOC2:CC6.1]
_refusals contains [3, rego.metadata.rule().custom.id, "Nobody issues a credential to themselves."] if {
	input.type == "credential"
	not input.facts.subjectIsSelf == false
}

# METADATA
# title: Nobody gives a role above their own
# description: An invitation, an admission or a change to a role that its author does not hold is set aside.
# custom:
#   id: ledger/not-above-own
#   controls: [SOC2:CC6.2, SOC2:CC6.3]
_refusals contains [3, rego.metadata.rule().custom.id, "Nobody gives a role above their own."] if {
	input.kind == 2
	input.type in {"add", "invite", "set-role"}
	not _gives_own_role_at_most
}

# METADATA
# title: Nobody changes or removes themselves
# description: A change of one's own role and a removal of oneself are set aside; leaving is another op.
# custom:
#   id: ledger/not-oneself
#   controls: [SOC2:CC6.3]
_refusals contains [2, rego.metadata.rule().custom.id, "Nobody changes their own role or removes themselves."] if {
	input.kind == 2
	input.type in {"remove", "set-role"}
	not input.facts.isSelf == false
}

# METADATA
# title: Only admins remove those who are not below
# description: A removal of a maintainer or an admin by a maintainer is set aside.
# custom:
#   id: ledger/outranks
#   controls: [SOC2:CC6.3]
_refusals contains [3, rego.metadata.rule().custom.id, "Only an admin removes someone whose role is not below."] if {
	input.kind == 2
	input.type == "remove"
	not _outranks
}
