package azora.articles.disclosure_test

import data.azora.articles.disclosure

_asked(name, properties) := {
	"subject": {"type": "did", "id": "did:key:me", "properties": {"role": "self"}},
	"action": {"name": name, "properties": {}},
	"resource": {"type": "credential", "id": "c", "properties": properties},
	"context": {},
}

_permitted(name, properties) := found if {
	set := disclosure.permit with input as _asked(name, properties)
	found := {rule.id | some rule in set}
}

_denied(name, properties) := found if {
	set := disclosure.deny with input as _asked(name, properties)
	found := {rule.id | some rule in set}
}

test_the_holder_shows if {
	own := {"audience": "did:key:verifier", "holderIsSelf": true}
	_permitted("credentials.present", own) == {"disclosure/holder-shows"}
	_denied("credentials.present", own) == set()
	disclosure.oblige == set() with input as _asked("credentials.present", own)
}

test_nobody_else_does if {
	every facts in [{"holderIsSelf": false}, {}] {
		_permitted("credentials.present", facts) == set()
		_denied("credentials.present", facts) == {"disclosure/holder-only"}
	}
}

test_anyone_keeps_what_they_were_given if {
	_permitted("credentials.import", {}) == {"disclosure/keep"}
	_denied("credentials.import", {}) == set()
}

test_showing_to_anyone_comes_with_a_note if {
	anyone := {"audience": "azora:anyone", "holderIsSelf": true}
	disclosure.oblige == {{
		"type": "note",
		"rule": "disclosure/anyone",
		"msg": "Whoever gets this can pass it on.",
	}} with input as _asked("credentials.present", anyone)
}

test_what_one_reads_one_may_export if {
	some_records := {"format": "csv", "count": 12}
	_permitted("records.export", some_records) == {"disclosure/export"}
	_denied("records.export", some_records) == set()
	disclosure.oblige == {{
		"type": "note",
		"rule": "disclosure/exported",
		"msg": "This file is not encrypted. Whoever gets it can read it.",
	}} with input as _asked("records.export", some_records)
}

test_an_export_has_records if {
	every facts in [{"format": "csv", "count": 0}, {"format": "csv"}, {}] {
		_permitted("records.export", facts) == set()
		_denied("records.export", facts) == {"disclosure/nothing-to-export"}
	}
}
