package azora.articles.forms_test

import data.azora.articles.forms

_asked(role) := {
	"subject": {"type": "did", "id": "did:key:me", "properties": {"role": role}},
	"action": {"name": "forms.add", "properties": {}},
	"resource": {"type": "form", "id": "f", "properties": {}},
	"context": {},
}

test_maintainers_add_forms if {
	every role in ["maintainer", "admin"] {
		ids := {rule.id | some rule in forms.permit} with input as _asked(role)
		ids == {"forms/add"}
		forms.deny == set() with input as _asked(role)
	}
}

test_others_do_not if {
	every role in ["self", "viewer", "commenter", "editor", "reviewer", "issuer"] {
		forms.permit == set() with input as _asked(role)
		ids := {rule.id | some rule in forms.deny} with input as _asked(role)
		ids == {"forms/role-needed"}
	}
}
