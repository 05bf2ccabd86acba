package azora.articles.forms_test

import data.azora.articles.forms

_asked(role, name) := {
	"subject": {"type": "did", "id": "did:key:me", "properties": {"role": role}},
	"action": {"name": name, "properties": {}},
	"resource": {"type": "form", "id": "f", "properties": {}},
	"context": {},
}

_names := {"forms.add", "forms.import"}

test_maintainers_add_forms if {
	every name in _names {
		every role in ["maintainer", "admin"] {
			ids := {rule.id | some rule in forms.permit} with input as _asked(role, name)
			ids == {"forms/add"}
			forms.deny == set() with input as _asked(role, name)
		}
	}
}

test_others_do_not if {
	every name in _names {
		every role in ["self", "viewer", "commenter", "editor", "reviewer", "issuer"] {
			forms.permit == set() with input as _asked(role, name)
			ids := {rule.id | some rule in forms.deny} with input as _asked(role, name)
			ids == {"forms/role-needed"}
		}
	}
}

test_the_sentence_says_what_was_asked if {
	said := {rule.msg | some rule in forms.deny} with input as _asked("editor", "forms.import")
	said == {"Your role is editor. Importing a form needs a maintainer."}
}

test_other_acts_are_not_its_concern if {
	forms.permit == set() with input as _asked("admin", "forms.burn")
	forms.deny == set() with input as _asked("viewer", "forms.burn")
}
