package azora.lib.roles_test

import data.azora.lib.roles

_rising := ["viewer", "commenter", "editor", "reviewer", "issuer", "maintainer", "admin"]

test_each_role_holds_itself_and_those_before if {
	every i, mine in _rising {
		every j, needed in _rising {
			i >= j == holds(mine, needed)
		}
	}
}

test_nobody_outside_a_team_holds_a_role if {
	every role in ["self", "", "Admin", "none"] {
		not roles.holds(role, "viewer")
		not roles.holds("admin", role)
	}
}

test_sentences if {
	roles.too_low("editor", "Confirming", "reviewer") == "Your role is editor. Confirming needs a reviewer."
	roles.too_low("self", "Inviting", "maintainer") == "You are in no team here. Inviting needs a maintainer of a team."
	not roles.too_low("admin", "Confirming", "reviewer")
}

holds(mine, needed) if roles.holds(mine, needed)

holds(mine, needed) := false if not roles.holds(mine, needed)
