package azora.articles.membership_test

import data.azora.articles.membership

_team := ["viewer", "commenter", "editor", "reviewer", "issuer", "maintainer", "admin"]

_everyone := array.concat(["self"], _team)

_asked(role, name, properties) := {
	"subject": {"type": "did", "id": "did:key:a", "properties": {"role": role}},
	"action": {"name": name, "properties": {}},
	"resource": {"type": "workspace", "id": "w", "properties": properties},
	"context": {},
}

_permitted(role, name, properties) := found if {
	set := membership.permit with input as _asked(role, name, properties)
	found := {rule.id | some rule in set}
}

_denied(role, name, properties) := found if {
	set := membership.deny with input as _asked(role, name, properties)
	found := {rule.id | some rule in set}
}

_sentences(role, name, properties) := found if {
	set := membership.deny with input as _asked(role, name, properties)
	found := {rule.msg | some rule in set}
}

test_anyone_founds_and_asks_to_join if {
	every role in _everyone {
		_permitted(role, "workspace.found", {}) == {"membership/found"}
		_permitted(role, "workspace.join", {"role": "editor"}) == {"membership/join"}
		_denied(role, "workspace.found", {}) == set()
		_denied(role, "workspace.join", {"role": "editor"}) == set()
	}
}

test_maintainers_and_admins_invite_up_to_their_own_role if {
	every role in _team {
		_permitted("admin", "workspace.invite", {"role": role}) == {"membership/invite"}
		_permitted("issuer", "workspace.invite", {"role": role}) == set()
		_denied("issuer", "workspace.invite", {"role": role}) == {"membership/role-needed"}
	}
	_permitted("maintainer", "workspace.invite", {"role": "maintainer"}) == {"membership/invite"}
	_permitted("maintainer", "workspace.invite", {"role": "admin"}) == set()
	_denied("maintainer", "workspace.invite", {"role": "admin"}) == {"membership/not-above-own"}
	_denied("admin", "workspace.invite", {"role": "emperor"}) == {"membership/not-above-own"}
	_permitted("admin", "workspace.invite", {}) == set()
	_denied("admin", "workspace.invite", {}) == {"membership/not-above-own"}
	_sentences("editor", "workspace.invite", {"role": "editor"}) == {"Your role is editor. Inviting needs a maintainer."}
	_sentences("maintainer", "workspace.invite", {"role": "admin"}) == {"You cannot give a role above your own. Your role is maintainer."}
}

test_taking_an_invitation_back if {
	_permitted("maintainer", "workspace.revoke-invitation", {}) == {"membership/revoke-invitation"}
	_permitted("issuer", "workspace.revoke-invitation", {}) == set()
	_denied("self", "workspace.revoke-invitation", {}) == {"membership/role-needed"}
}

test_every_member_leaves if {
	every role in _team {
		_permitted(role, "workspace.leave", {}) == {"membership/leave"}
		_denied(role, "workspace.leave", {}) == set()
	}
	_permitted("self", "workspace.leave", {}) == set()
	_denied("self", "workspace.leave", {}) == {"membership/role-needed"}
}

test_removing if {
	_permitted("maintainer", "workspace.remove-member", {"isSelf": false, "targetRole": "issuer"}) == {"membership/remove"}
	_permitted("admin", "workspace.remove-member", {"isSelf": false, "targetRole": "admin"}) == {"membership/remove"}
	_permitted("maintainer", "workspace.remove-member", {"isSelf": false, "targetRole": "maintainer"}) == set()
	_denied("maintainer", "workspace.remove-member", {"isSelf": false, "targetRole": "admin"}) == {"membership/not-outranked"}
	_permitted("issuer", "workspace.remove-member", {"isSelf": false, "targetRole": "viewer"}) == set()
	_denied("issuer", "workspace.remove-member", {"isSelf": false, "targetRole": "viewer"}) == {"membership/role-needed"}
	_permitted("admin", "workspace.remove-member", {"isSelf": true, "targetRole": "admin"}) == set()
	_denied("admin", "workspace.remove-member", {"isSelf": true, "targetRole": "admin"}) == {"membership/not-own-removal"}
	_permitted("admin", "workspace.remove-member", {}) == set()
	_denied("admin", "workspace.remove-member", {"isSelf": false}) == {"membership/not-outranked"}
}

test_changing_a_role if {
	_permitted("admin", "workspace.set-role", {"isSelf": false, "role": "issuer"}) == {"membership/set-role"}
	_permitted("admin", "workspace.set-role", {"isSelf": false, "role": "emperor"}) == set()
	_permitted("admin", "workspace.set-role", {"isSelf": true, "role": "viewer"}) == set()
	_denied("admin", "workspace.set-role", {"isSelf": true, "role": "viewer"}) == {"membership/not-own-role"}
	_denied("maintainer", "workspace.set-role", {"isSelf": false, "role": "viewer"}) == {"membership/role-needed"}
}
