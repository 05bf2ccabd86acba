package azora.articles.records_test

import data.azora.articles.records

_asked(role, name, properties) := {
	"subject": {"type": "did", "id": "did:key:a", "properties": {"role": role}},
	"action": {"name": name, "properties": {}},
	"resource": {"type": "record", "id": "r", "properties": properties},
	"context": {},
}

_permitted(role, name, properties) := found if {
	set := records.permit with input as _asked(role, name, properties)
	found := {rule.id | some rule in set}
}

_denied(role, name, properties) := found if {
	set := records.deny with input as _asked(role, name, properties)
	found := {rule.id | some rule in set}
}

_new := {"form": "water-point@1", "isNew": true, "isSealed": false, "isAuthor": true}

_own := {"form": "water-point@1", "isNew": false, "isSealed": false, "isAuthor": true}

test_from_editor_on_members_record if {
	every role in ["editor", "reviewer", "issuer", "maintainer", "admin"] {
		_permitted(role, "records.save", _new) == {"records/write"}
		_denied(role, "records.save", _new) == set()
	}
	every role in ["self", "viewer", "commenter"] {
		_permitted(role, "records.save", _new) == set()
		_denied(role, "records.save", _new) == {"records/role-needed"}
		_permitted(role, "records.seal", _own) == set()
		_permitted(role, "records.save", _own) == set()
	}
}

test_authors_change_until_sealed if {
	sealed := object.union(_own, {"isSealed": true})
	foreign := object.union(_own, {"isAuthor": false})
	_permitted("editor", "records.save", _own) == {"records/change"}
	_denied("editor", "records.save", _own) == set()
	_permitted("admin", "records.save", sealed) == set()
	_denied("admin", "records.save", sealed) == {"records/sealed"}
	_permitted("admin", "records.save", foreign) == set()
	_denied("admin", "records.save", foreign) == {"records/author-only"}
}

test_authors_seal_once if {
	_permitted("editor", "records.seal", {"isAuthor": true, "isSealed": false}) == {"records/seal"}
	_denied("editor", "records.seal", {"isAuthor": true, "isSealed": false}) == set()
	_denied("editor", "records.seal", {"isAuthor": true, "isSealed": true}) == {"records/sealed"}
	_denied("admin", "records.seal", {"isAuthor": false, "isSealed": false}) == {"records/author-only"}
	_denied("admin", "records.seal", {"isNew": true, "isAuthor": false, "isSealed": false}) == {"records/author-only"}
}

test_facts_that_are_missing_permit_nothing if {
	_permitted("admin", "records.save", {}) == set()
	_permitted("admin", "records.seal", {}) == set()
	_permitted("admin", "records.save", {"isNew": false, "isAuthor": true}) == set()
}

test_sentences if {
	said := {rule.msg | some rule in records.deny} with input as _asked("viewer", "records.save", _new)
	said == {"Your role is viewer. Recording needs an editor."}
}
