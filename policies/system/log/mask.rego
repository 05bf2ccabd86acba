# METADATA
# title: What the journal leaves out
# description: >-
#   Every decision is kept, and none is ever dropped. Keys, photos, precise places and what people wrote
#   are taken out before a decision is sealed into the journal.
# custom:
#   order: 10
package system.log

_private := {
	"answers",
	"blobs",
	"ciphertext",
	"comment",
	"fragment",
	"invitation",
	"jws",
	"jwt",
	"key",
	"lat",
	"latitude",
	"link",
	"lon",
	"longitude",
	"name",
	"note",
	"output",
	"passphrase",
	"password",
	"photos",
	"place",
	"reason",
	"secret",
	"seed",
	"text",
	"thumbnail",
	"token",
	"words",
}

# The one `name` that the app gives, and nobody else.
_public := {["action", "name"]}

# METADATA
# title: Private values are taken out
# description: JSON pointers of what is removed from a decision before it is hashed.
# entrypoint: true
# custom:
#   id: log/mask
#   controls: [SOC2:C1.1, SOC2:P4.2]
mask contains pointer if {
	walk(input.input, [path, _])
	path[count(path) - 1] in _private
	not path in _public
	not _is_inside_private(path)
	pointer := concat("/", array.concat(["", "input"], [_escaped(step) | some step in path]))
}

_is_inside_private(path) if {
	some i, step in path
	i < count(path) - 1
	step in _private
	not array.slice(path, 0, i + 1) in _public
}

_escaped(step) := replace(replace(step, "~", "~0"), "/", "~1") if is_string(step)

_escaped(step) := format_int(step, 10) if is_number(step)
