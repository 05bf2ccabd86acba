package azora.ledger_test

import data.azora.ledger

_team := ["viewer", "commenter", "editor", "reviewer", "issuer", "maintainer", "admin"]

_verdict(kind, type, role, facts) := verdict if {
	verdict := ledger.admit with input as {"kind": kind, "type": type, "role": role, "facts": facts}
}

_rule(kind, type, role, facts) := _verdict(kind, type, role, facts).rule

# Facts with which nothing but the role decides.
_good := {
	"record.seal": {"isAuthor": true},
	"record.version": {"isAuthor": true},
	"review": {"isSealed": true, "isAuthor": false, "verdict": "confirm"},
	"credential": {"issuerIsSelf": true, "subjectIsSelf": false, "subjectIsMember": true},
	"add": {"role": "viewer"},
	"invite": {"role": "viewer"},
	"set-role": {"role": "viewer", "isSelf": false},
	"remove": {"isSelf": false, "targetRole": "viewer"},
}

_least := {
	[1, null, "editor"],
	[4, null, "viewer"],
	[5, null, "viewer"],
	[3, "credential", "issuer"],
	[3, "form", "maintainer"],
	[3, "record.seal", "editor"],
	[3, "record.version", "editor"],
	[3, "review", "reviewer"],
	[2, "add", "maintainer"],
	[2, "close-log", "viewer"],
	[2, "found", "admin"],
	[2, "invite", "maintainer"],
	[2, "leave", "viewer"],
	[2, "merge", "viewer"],
	[2, "open-log", "viewer"],
	[2, "remove", "maintainer"],
	[2, "revoke", "maintainer"],
	[2, "rotate", "maintainer"],
	[2, "set-role", "admin"],
}

test_each_kind_needs_its_role if {
	every row in _least {
		[kind, type, needed] := row
		every i, role in _team {
			every j, least in _team {
				_agrees(least != needed, i >= j, _verdict(kind, type, role, object.get(_good, type, {})).admit)
			}
		}
	}
}

_agrees(true, _, _)

_agrees(false, reaches, admitted) if reaches == admitted

test_the_reason_is_a_sentence if {
	_verdict(3, "review", "editor", _good.review) == {
		"admit": false,
		"rule": "ledger/role-reaches",
		"sentence": "This needs a reviewer, and its author was not one.",
	}
	_verdict(3, "review", "reviewer", _good.review) == {
		"admit": true,
		"rule": "ledger/role-reaches",
		"sentence": "The role of its author reaches.",
	}
}

test_what_nobody_knows if {
	every odd in [[3, "status-list"], [3, null], [2, "amend"], [2, null], [9, null], [1, "record.version"], [0, null]] {
		[kind, type] := odd
		_rule(kind, type, "admin", {}) == "ledger/unknown"
	}
	_rule(3, "record.version", "emperor", {"isAuthor": true}) == "ledger/role-reaches"
	ledger.admit.admit == false with input as {}
	ledger.admit.admit == false with input as null
	ledger.admit.admit == false with input as {"kind": 3, "type": "record.version", "facts": {}}
}

test_records_and_reviews if {
	_rule(3, "record.version", "admin", {"isAuthor": false}) == "ledger/author-writes"
	_rule(3, "record.version", "admin", {}) == "ledger/author-writes"
	_rule(3, "record.seal", "admin", {"isAuthor": false}) == "ledger/author-seals"
	_rule(3, "record.seal", "admin", {}) == "ledger/author-seals"
	_rule(3, "review", "admin", {"isSealed": true, "isAuthor": true, "verdict": "confirm"}) == "ledger/no-self-review"
	_rule(3, "review", "editor", {"isSealed": true, "isAuthor": true, "verdict": "confirm"}) == "ledger/no-self-review"
	_rule(3, "review", "admin", {"isSealed": true, "verdict": "confirm"}) == "ledger/no-self-review"
	_rule(3, "review", "admin", {"isSealed": false, "isAuthor": false, "verdict": "confirm"}) == "ledger/sealed-first"
	_rule(3, "review", "admin", {"isSealed": true, "isAuthor": false, "verdict": "like"}) == "ledger/known-verdict"
	_rule(3, "review", "admin", {"isSealed": true, "isAuthor": false}) == "ledger/known-verdict"
	_verdict(3, "review", "reviewer", {"isSealed": true, "isAuthor": false, "verdict": "dispute"}).admit
}

test_credentials if {
	_rule(3, "credential", "admin", {"issuerIsSelf": false, "subjectIsSelf": false}) == "ledger/issuer-signs"
	_rule(3, "credential", "admin", {"issuerIsSelf": true, "subjectIsSelf": true}) == "ledger/no-self-issue"
	_rule(3, "credential", "admin", {"issuerIsSelf": true}) == "ledger/no-self-issue"
}

test_roles_are_given_up_to_ones_own if {
	every type in ["add", "invite"] {
		_rule(2, type, "maintainer", {"role": "admin"}) == "ledger/not-above-own"
		_rule(2, type, "admin", {"role": "emperor"}) == "ledger/not-above-own"
		_rule(2, type, "admin", {}) == "ledger/not-above-own"
		_verdict(2, type, "admin", {"role": "admin"}).admit
	}
	_rule(2, "set-role", "admin", {"role": "viewer", "isSelf": true}) == "ledger/not-oneself"
}

test_removing if {
	_rule(2, "remove", "maintainer", {"isSelf": false, "targetRole": "maintainer"}) == "ledger/outranks"
	_rule(2, "remove", "admin", {"isSelf": true, "targetRole": "admin"}) == "ledger/not-oneself"
	_rule(2, "remove", "admin", {"isSelf": false}) == "ledger/outranks"
	_verdict(2, "remove", "admin", {"isSelf": false, "targetRole": "admin"}).admit
}
