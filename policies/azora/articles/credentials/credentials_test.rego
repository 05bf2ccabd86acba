package azora.articles.credentials_test

import data.azora.articles.credentials

_asked(role, name, properties) := {
	"subject": {"type": "did", "id": "did:key:me", "properties": {"role": role}},
	"action": {"name": name, "properties": {}},
	"resource": {"type": "credential", "id": "c", "properties": properties},
	"context": {},
}

_permitted(role, name, properties) := found if {
	set := credentials.permit with input as _asked(role, name, properties)
	found := {rule.id | some rule in set}
}

_denied(role, name, properties) := found if {
	set := credentials.deny with input as _asked(role, name, properties)
	found := {rule.id | some rule in set}
}

_other := {"subject": "did:key:other", "score": 7}

test_issuers_issue_to_others if {
	every role in ["issuer", "maintainer", "admin"] {
		_permitted(role, "credentials.issue", _other) == {"credentials/issue"}
		_denied(role, "credentials.issue", _other) == set()
	}
	every role in ["self", "viewer", "commenter", "editor", "reviewer"] {
		_permitted(role, "credentials.issue", _other) == set()
		_denied(role, "credentials.issue", _other) == {"credentials/role-needed"}
	}
}

test_nobody_issues_to_themselves if {
	own := {"subject": "did:key:me", "score": 90}
	_permitted("admin", "credentials.issue", own) == set()
	_denied("admin", "credentials.issue", own) == {"credentials/no-self"}
}

test_there_must_be_something_to_prove if {
	every facts in [{"score": 0}, {"score": -1}, {}] {
		about := object.union({"subject": "did:key:other"}, facts)
		_permitted("admin", "credentials.issue", about) == set()
		_denied("admin", "credentials.issue", about) == {"credentials/no-score"}
	}
	_permitted("admin", "credentials.issue", {"score": 7}) == set()
}

test_every_member_computes if {
	every role in ["viewer", "commenter", "editor", "reviewer", "issuer", "maintainer", "admin"] {
		_permitted(role, "score.compute", {"person": "did:key:other"}) == {"credentials/compute"}
		_denied(role, "score.compute", {"person": "did:key:other"}) == set()
	}
	_permitted("self", "score.compute", {}) == set()
	_denied("self", "score.compute", {}) == {"credentials/role-needed"}
}
