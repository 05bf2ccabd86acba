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
	every source in ["peer", "PEER", "elsewhere", "", null] {
		ids := {rule.id | some rule in device.deny} with input as _asked("records.save", source)
		ids == {"device/not-from-afar"}
	}
}

test_nothing_from_nowhere if {
	ids := {rule.id | some rule in device.deny} with input as object.remove(_asked("records.save", ""), ["context"])
	ids == {"device/not-from-afar"}
}

test_every_way_here_is_known if {
	every source in ["tap", "shortcut", "palette", "share", "query", "tool"] {
		device.deny == set() with input as _asked("records.save", source)
	}
}
