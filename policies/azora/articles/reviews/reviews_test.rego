package azora.articles.reviews_test

import data.azora.articles.reviews

_asked(role, name, properties) := {
	"subject": {"type": "did", "id": "did:key:me", "properties": {"role": role}},
	"action": {"name": name, "properties": {}},
	"resource": {"type": "record", "id": "r", "properties": properties},
	"context": {},
}

_permitted(role, name, properties) := found if {
	set := reviews.permit with input as _asked(role, name, properties)
	found := {rule.id | some rule in set}
}

_denied(role, name, properties) := found if {
	set := reviews.deny with input as _asked(role, name, properties)
	found := {rule.id | some rule in set}
}

_theirs := {"authors": ["did:key:other"], "isSealed": true, "alreadyReviewedByMe": false}

_mine := {"authors": ["did:key:other", "did:key:me"], "isSealed": true, "alreadyReviewedByMe": false}

_both := {"records.confirm", "records.dispute"}

test_from_reviewer_on_members_review if {
	every name in _both {
		every role in ["reviewer", "issuer", "maintainer", "admin"] {
			_permitted(role, name, _theirs) == {"reviews/review"}
			_denied(role, name, _theirs) == set()
		}
		every role in ["self", "viewer", "commenter", "editor"] {
			_permitted(role, name, _theirs) == set()
			_denied(role, name, _theirs) == {"reviews/role-needed"}
		}
	}
}

test_nobody_reviews_their_own if {
	every name in _both {
		_permitted("admin", name, _mine) == set()
		_denied("admin", name, _mine) == {"reviews/no-self"}
		_denied("editor", name, _mine) == {"reviews/no-self", "reviews/role-needed"}
	}
}

test_sentences if {
	confirming := {rule.msg | some rule in reviews.deny} with input as _asked("admin", "records.confirm", _mine)
	confirming == {"You cannot confirm your own record. Another member must do it."}
	disputing := {rule.msg | some rule in reviews.deny} with input as _asked("admin", "records.dispute", _mine)
	disputing == {"You cannot dispute your own record. Another member must do it."}
	low := {rule.msg | some rule in reviews.deny} with input as _asked("editor", "records.confirm", _theirs)
	low == {"Your role is editor. Confirming needs a reviewer."}
}

test_only_sealed_and_only_once if {
	_denied("admin", "records.confirm", object.union(_theirs, {"isSealed": false})) == {"reviews/sealed-first"}
	_permitted("admin", "records.confirm", object.union(_theirs, {"isSealed": false})) == set()
	_denied("admin", "records.dispute", object.union(_theirs, {"alreadyReviewedByMe": true})) == {"reviews/once"}
	_permitted("admin", "records.dispute", object.union(_theirs, {"alreadyReviewedByMe": true})) == set()
}

test_facts_that_are_missing_permit_nothing if {
	every missing in ["authors", "isSealed", "alreadyReviewedByMe"] {
		_permitted("admin", "records.confirm", object.remove(_theirs, [missing])) == set()
	}
	_permitted("admin", "records.confirm", object.union(_theirs, {"authors": []})) == set()
}

test_other_acts_are_not_its_concern if {
	_permitted("admin", "records.save", _mine) == set()
	_denied("admin", "records.save", _mine) == set()
	_denied("viewer", "records.save", _mine) == set()
}
