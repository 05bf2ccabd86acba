package azora.impact_test

import data.azora.impact

_me := "did:key:me"

_item(n, reviews) := {
	"contentHash": concat("", ["sha256:", format_int(1000 + n, 10)]),
	"record": concat("", ["r", format_int(n, 10)]),
	"authors": [_me],
	"sealedBy": _me,
	"at": 100 + n,
	"placeAccuracyMeters": 8,
	"form": "water-point@1",
	"reviews": reviews,
}

_yes(by) := {"by": by, "verdict": "confirm", "at": 500}

_no(by) := {"by": by, "verdict": "dispute", "at": 500}

_score(evidence) := score if {
	score := impact.score with input as {
		"person": _me,
		"period": {"from": 0, "to": 1000},
		"evidence": evidence,
	}
}

_points(score) := [part.points | some part in score.parts]

test_nothing_gives_nothing if {
	score := _score([])
	score.score == 0
	score.band == "none"
	score.counted == []
	score.notes == []
	[part.id | some part in score.parts] == ["sealed", "confirmed", "place", "reviewers"]
	[part.of | some part in score.parts] == [30, 40, 20, 10]
}

test_one_confirmed_record_counts_and_says_one_reviewer if {
	score := _score([_item(1, [_yes("did:key:ama")])])
	_points(score) == [2, 3, 1, 2]
	score.score == 8
	score.band == "beginning"
	score.counted == ["sha256:1001"]
	score.notes == ["impact/one-reviewer"]
	[part.detail | some part in score.parts] == ["1 counted", "1 of 1", "1 of 1", "1 person"]
}

test_full_marks if {
	evidence := [_item(n, [_yes(by)]) |
		some n in numbers.range(1, 20)
		by := ["did:key:a", "did:key:b", "did:key:c", "did:key:d"][n % 4]
	]
	score := _score(evidence)
	_points(score) == [30, 40, 20, 10]
	score.score == 100
	score.band == "outstanding"
	score.notes == []
	score.parts[3].detail == "4 people"
}

test_bands if {
	every row in [[1, "beginning"], [5, "steady"], [10, "strong"]] {
		[n, band] := row
		score := _score([_item(i, [_yes("did:key:a")]) | some i in numbers.range(1, n)])
		score.band == band
	}
}

test_unconfirmed_and_disputed_change_nothing if {
	good := _item(1, [_yes("did:key:ama")])
	alone := _score([good])
	mixed := _score([good, _item(2, []), _item(3, [_yes("did:key:ama"), _no("did:key:efua")])])
	mixed.score == alone.score
	mixed.counted == alone.counted
	mixed.notes == ["impact/disputed", "impact/one-reviewer", "impact/unconfirmed"]
	mixed.parts[1].detail == "1 of 3"
}

test_nobodys_own_word_counts if {
	score := _score([_item(1, [_yes(_me)]), _item(2, [_no(_me), _yes("did:key:ama")])])
	score.counted == ["sha256:1002"]
	score.notes == ["impact/one-reviewer", "impact/self-review", "impact/unconfirmed"]
}

test_two_who_confirm_each_other if {
	theirs := object.union(
		_item(9, [_yes(_me)]),
		{"authors": ["did:key:ama"], "sealedBy": "did:key:ama"},
	)
	ring := _score([theirs, _item(1, [_yes("did:key:ama")])])
	ring.score == 0
	ring.notes == ["impact/ring"]
	wider := _score([theirs, _item(1, [_yes("did:key:ama"), _yes("did:key:efua")])])
	wider.counted == ["sha256:1001"]
	wider.notes == ["impact/one-reviewer", "impact/ring"]
}

test_sealing_again_gains_nothing if {
	again := object.union(_item(1, [_yes("did:key:ama")]), {"contentHash": "sha256:0999"})
	score := _score([_item(1, [_yes("did:key:ama")]), again])
	score.score == 8
	score.counted == ["sha256:0999"]
}

test_others_records_and_other_times_are_left_out if {
	good := [_yes("did:key:ama")]
	score := _score([
		object.union(_item(1, good), {"authors": ["did:key:kofi"], "sealedBy": "did:key:kofi"}),
		object.union(_item(2, good), {"sealedBy": "did:key:kofi"}),
		object.union(_item(3, good), {"at": -1}),
		object.union(_item(4, good), {"at": 1001}),
	])
	score.score == 0
	score.counted == []
	score.notes == []
}

test_place_must_be_known_within_20_m if {
	every accuracy in [null, 21, 20.5, -1, "8"] {
		score := _score([object.union(_item(1, [_yes("did:key:ama")]), {"placeAccuracyMeters": accuracy})])
		score.parts[2].points == 0
	}
	edge := _score([object.union(_item(1, [_yes("did:key:ama")]), {"placeAccuracyMeters": 20})])
	edge.parts[2].points == 1
}
