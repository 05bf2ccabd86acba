# METADATA
# title: Who joins
# description: >-
#   A person joins with an invitation from a maintainer or an admin, and nobody gives a role above their own.
#   Whoever may invite may take an invitation back.
# custom:
#   order: 1
# schemas:
#   - input: schema.input
package azora.articles.membership

import data.azora.lib.reason
import data.azora.lib.roles

_acts := {
	"workspace.invite": {"words": "Inviting", "needed": "maintainer"},
	"workspace.revoke-invitation": {"words": "Taking an invitation back", "needed": "maintainer"},
	"workspace.remove-member": {"words": "Removing someone", "needed": "maintainer"},
	"workspace.set-role": {"words": "Changing a role", "needed": "admin"},
	"workspace.leave": {"words": "Leaving", "needed": "viewer"},
}

_role := object.get(input, ["subject", "properties", "role"], "")

# METADATA
# title: Anyone may found a team
# description: Anyone may found a team. Whoever founds it is its first admin.
# custom:
#   id: membership/found
#   controls: [SOC2:CC6.2]
#   order: 50
permit contains result if {
	input.action.name == "workspace.found"
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: An invitation lets you ask to join
# description: Whoever holds an invitation may ask to join. A member's device answers.
# custom:
#   id: membership/join
#   controls: [SOC2:CC6.2]
#   order: 50
permit contains result if {
	input.action.name == "workspace.join"
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Maintainers and admins invite
# description: A maintainer or an admin invites, to a role that is not above their own.
# custom:
#   id: membership/invite
#   controls: [SOC2:CC6.2]
#   order: 50
permit contains result if {
	input.action.name == "workspace.invite"
	roles.holds(_role, "maintainer")
	_gives_own_role_at_most
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Who may invite may take an invitation back
# description: A maintainer or an admin may take back any invitation that is open.
# custom:
#   id: membership/revoke-invitation
#   controls: [SOC2:CC6.3]
#   order: 50
permit contains result if {
	input.action.name == "workspace.revoke-invitation"
	roles.holds(_role, "maintainer")
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Everyone may leave
# description: A member may leave at any time. What they recorded stays.
# custom:
#   id: membership/leave
#   controls: [SOC2:CC6.3]
#   order: 50
permit contains result if {
	input.action.name == "workspace.leave"
	roles.holds(_role, "viewer")
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Maintainers remove those below them, admins anyone else
# description: A maintainer removes members whose role is below; an admin removes any other member.
# custom:
#   id: membership/remove
#   controls: [SOC2:CC6.3]
#   order: 50
permit contains result if {
	input.action.name == "workspace.remove-member"
	input.resource.properties.isSelf == false
	_outranks
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Admins change roles
# description: An admin changes the role of another member.
# custom:
#   id: membership/set-role
#   controls: [SOC2:CC6.3]
#   order: 50
permit contains result if {
	input.action.name == "workspace.set-role"
	input.resource.properties.isSelf == false
	roles.holds(_role, "admin")
	roles.holds("admin", input.resource.properties.role)
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Nobody changes their own role
# description: Another admin must do it, so that a team is never left without one by mistake.
# custom:
#   id: membership/not-own-role
#   controls: [SOC2:CC6.3]
#   order: 10
deny contains result if {
	input.action.name == "workspace.set-role"
	input.resource.properties.isSelf == true
	result := reason.of(
		rego.metadata.chain(),
		"You cannot change your own role. Another admin must do it.",
	)
}

# METADATA
# title: Nobody removes themselves
# description: Who wants to go leaves; removing is for others.
# custom:
#   id: membership/not-own-removal
#   controls: [SOC2:CC6.3]
#   order: 10
deny contains result if {
	input.action.name == "workspace.remove-member"
	input.resource.properties.isSelf == true
	result := reason.of(rego.metadata.chain(), "You cannot remove yourself. You can leave the team.")
}

# METADATA
# title: Nobody gives a role above their own
# description: An invitation is to a role that its author holds.
# custom:
#   id: membership/not-above-own
#   controls: [SOC2:CC6.2]
#   order: 20
deny contains result if {
	input.action.name == "workspace.invite"
	roles.holds(_role, "maintainer")
	not _gives_own_role_at_most
	result := reason.of(
		rego.metadata.chain(),
		concat("", ["You cannot give a role above your own. Your role is ", _role, "."]),
	)
}

# METADATA
# title: Nobody removes someone whose role is not below
# description: Only an admin removes a maintainer or an admin.
# custom:
#   id: membership/not-outranked
#   controls: [SOC2:CC6.3]
#   order: 20
deny contains result if {
	input.action.name == "workspace.remove-member"
	roles.holds(_role, "maintainer")
	not _outranks
	result := reason.of(
		rego.metadata.chain(),
		"You cannot remove someone whose role is not below yours. An admin can.",
	)
}

# METADATA
# title: What each act in a team needs
# description: Inviting, taking back and removing need a maintainer; changing roles needs an admin.
# custom:
#   id: membership/role-needed
#   controls: [SOC2:CC6.3]
#   order: 90
deny contains result if {
	act := _acts[input.action.name]
	not roles.holds(_role, act.needed)
	result := reason.of(rego.metadata.chain(), roles.too_low(_role, act.words, act.needed))
}

# Rules without arguments: `not f(input.x)` is undefined, not true, where input.x is missing.
_gives_own_role_at_most if roles.holds(_role, input.resource.properties.role)

_outranks if {
	roles.holds(_role, "maintainer")
	roles.rank(_role) > roles.rank(input.resource.properties.targetRole)
}

_outranks if {
	_role == "admin"
	roles.rank(input.resource.properties.targetRole)
}
