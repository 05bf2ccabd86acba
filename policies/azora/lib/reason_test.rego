package azora.lib.reason_test

import data.azora.lib.reason

test_a_reason_says_who_spoke if {
	chain := [
		{"annotations": {"title": "Rule", "custom": {"id": "a/b", "controls": ["C"], "order": 3}}},
		{"annotations": {"title": "Article"}},
	]
	reason.of(chain, "No.") == {
		"id": "a/b",
		"title": "Rule",
		"article": "Article",
		"msg": "No.",
		"controls": ["C"],
		"order": 3,
	}
}
