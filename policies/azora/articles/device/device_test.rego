package azora.articles.device_test

import data.azora.articles.device

_asked(name, source) := {
	"subject": {"type": "did", "id": "did:none", "properties": {"role": "self"}},
	"action": {"name": name, "properties": {}},
	"resource": {"type": "device", "id": "d", "properties": {}},
	"context": {"source": source},
}

test_your_own_device_obeys_you if {
	every name in ["identity.create", "identity.rename", "app.set-theme", "app.set-language", "policy.check-rules", "verify.check", "verify.know-signer"] {
		ids := {rule.id | some rule in device.permit} with input as _asked(name, "tap")
		ids == {"device/own"}
		device.deny == set() with input as _asked(name, "tap")
	}
}

test_other_acts_are_not_its_concern if {
	device.permit == set() with input as _asked("records.save", "tap")
}

test_nothing_from_afar if {
	ids := {rule.id | some rule in device.deny} with input as _asked("records.save", "peer")
	ids == {"device/not-from-afar"}
}
