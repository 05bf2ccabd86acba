package system.log_test

import data.system.log

_event(properties) := {
	"decision_id": "d",
	"input": {
		"subject": {"id": "did:key:me", "properties": {"role": "editor", "name": "Kofi"}},
		"action": {"name": "records.save", "properties": {}},
		"resource": {"type": "record", "id": "r", "properties": properties},
		"context": {"source": "tap"},
	},
	"result": {"allow": true},
}

_masked(properties) := pointers if {
	all := log.mask with input as _event(properties)
	pointers := all - {"/input/subject/properties/name"}
}

test_names_are_taken_out_and_actions_stay if {
	log.mask == {"/input/subject/properties/name"} with input as _event({"form": "water-point@1", "isNew": true})
}

test_photos_places_and_free_text_are_taken_out if {
	_masked({"answers": {"note": "x", "lat": 5}, "blobs": {"photo": [{"key": "k"}]}}) == {
		"/input/resource/properties/answers",
		"/input/resource/properties/blobs",
	}
	_masked({"photo": [{"sha256": "h", "key": "k"}, {"key": "l"}]}) == {
		"/input/resource/properties/photo/0/key",
		"/input/resource/properties/photo/1/key",
	}
	_masked({"where": {"lat": 5.1, "lon": -1.2, "accuracyMeters": 8}}) == {
		"/input/resource/properties/where/lat",
		"/input/resource/properties/where/lon",
	}
}

test_what_opens_a_key_is_taken_out if {
	_masked({"kind": "passphrase", "passphrase": "x", "words": ["x"], "output": "x"}) == {
		"/input/resource/properties/passphrase",
		"/input/resource/properties/words",
		"/input/resource/properties/output",
	}
}

test_pointers_are_escaped if {
	_masked({"a/b~c": {"reason": "x"}}) == {"/input/resource/properties/a~1b~0c/reason"}
}

test_nothing_is_ever_dropped if {
	not data.system.log.drop
}
