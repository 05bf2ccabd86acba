package azora.articles.device_test

import data.azora.articles.device

_asked(name, source) := {
	"subject": {"type": "did", "id": "did:none", "properties": {"role": "self"}},
	"action": {"name": name, "properties": {}},
	"resource": {"type": "device", "id": "d", "properties": {}},
	"context": {"source": source},
}

_own := [
	"app.install",
	"app.keep-storage",
	"app.postpone",
	"app.set-language",
	"app.set-shortcuts",
	"app.set-theme",
	"drafts.discard",
	"drafts.restore",
	"identity.add-way",
	"identity.close-device",
	"identity.create",
	"identity.link-device",
	"identity.lock",
	"identity.rename",
	"identity.restore",
	"identity.rotate",
	"identity.save-backup",
	"identity.show-words",
	"identity.unlock",
	"policy.check-rules",
	"sync.cancel-transfer",
	"sync.pause",
	"sync.resume",
	"sync.show-code",
	"verify.check",
	"verify.know-signer",
]

test_your_own_device_obeys_you if {
	every name in _own {
		ids := {rule.id | some rule in device.permit} with input as _asked(name, "tap")
		ids == {"device/own"}
		device.deny == set() with input as _asked(name, "tap")
	}
}

_removing(properties) := object.union(
	_asked("identity.remove-way", "tap"),
	{"resource": {"properties": properties}},
)

test_a_way_in_is_removed_while_another_is_left if {
	ids := {rule.id | some rule in device.permit} with input as _removing({"kind": "passphrase", "isLast": false})
	ids == {"device/remove-way"}
	device.deny == set() with input as _removing({"kind": "passphrase", "isLast": false})
}

test_the_last_way_in_stays if {
	every properties in [{"kind": "words", "isLast": true}, {"kind": "words"}, {"isLast": null}] {
		device.permit == set() with input as _removing(properties)
		said := {[rule.id, rule.msg] | some rule in device.deny} with input as _removing(properties)
		said == {["device/last-way", "This is the last way in. Add another one first, or you would lock yourself out for good."]}
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
