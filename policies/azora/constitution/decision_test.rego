package azora.constitution_test

import data.azora.constitution

_asked(role, name, properties) := {
	"subject": {"type": "did", "id": "did:key:me", "properties": {"role": role}},
	"action": {"name": name, "properties": {}},
	"resource": {"type": "record", "id": "r", "properties": properties},
	"context": {"source": "tap"},
}

test_permitted_is_allowed if {
	decision := constitution.decision with input as _asked("editor", "records.save", {"isNew": true, "isSealed": false, "isAuthor": true})
	decision == {
		"allow": true,
		"effect": "allow",
		"obligations": [],
		"reasons": [{
			"article": "A record belongs to who wrote it",
			"controls": ["SOC2:PI1.2"],
			"effect": "permit",
			"id": "records/write",
			"msg": "An editor may write a new record.",
			"title": "Editors record",
		}],
	}
}

test_one_refusal_wins_and_the_most_telling_comes_first if {
	facts := {"authors": ["did:key:me"], "isSealed": true, "alreadyReviewedByMe": false}
	decision := constitution.decision with input as _asked("editor", "records.confirm", facts)
	decision.effect == "deny"
	decision.allow == false
	[reason.id | some reason in decision.reasons] == ["reviews/no-self", "reviews/role-needed"]
	decision.reasons[0].msg == "You cannot confirm your own record. Another member must do it."
	decision.reasons[0].title == "Nobody confirms their own record"
}

test_deny_wins_over_permit if {
	facts := {"isNew": true, "isSealed": false, "isAuthor": true}
	asked := object.union(_asked("editor", "records.save", facts), {"context": {"source": "peer"}})
	decision := constitution.decision with input as asked
	decision.effect == "deny"
	[[reason.effect, reason.id] | some reason in decision.reasons] == [["deny", "device/not-from-afar"], ["permit", "records/write"]]
}

test_what_no_article_permits_is_not_done if {
	decision := constitution.decision with input as _asked("admin", "workspace.burn", {})
	decision.effect == "no_match"
	decision.allow == false
	decision.obligations == []
	[reason.id | some reason in decision.reasons] == ["constitution/nothing-permits"]
	decision.reasons[0].effect == "deny"
}

test_no_input_is_no_permission if {
	every odd in [{}, null, false, "", 0, []] {
		decision := constitution.decision with input as odd
		decision.allow == false
	}
}

test_obligations_come_with_an_allow_only if {
	own := constitution.decision with input as _asked("self", "credentials.present", {"audience": "azora:anyone", "holderIsSelf": true})
	count(own.obligations) == 1
	foreign := constitution.decision with input as _asked("self", "credentials.present", {"audience": "azora:anyone", "holderIsSelf": false})
	foreign.obligations == []
}
