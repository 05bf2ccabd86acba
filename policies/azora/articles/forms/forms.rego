# METADATA
# title: Which questions the team asks
# description: A maintainer or an admin adds a form, or imports one from a file. Records keep the form that they were written with.
# custom:
#   order: 6
# schemas:
#   - input: schema.input
package azora.articles.forms

import data.azora.lib.reason
import data.azora.lib.roles

_role := object.get(input, ["subject", "properties", "role"], "")

# A form that was written here, and one that came as a file: the same for the team.
_words := {"forms.add": "Adding a form", "forms.import": "Importing a form"}

# METADATA
# title: Maintainers add forms
# description: A maintainer or an admin may add or import a form, or a new version of one.
# custom:
#   id: forms/add
#   controls: [SOC2:CC8.1]
#   order: 50
permit contains result if {
	_words[input.action.name]
	roles.holds(_role, "maintainer")
	chain := rego.metadata.chain()
	result := reason.of(chain, chain[0].annotations.description)
}

# METADATA
# title: Adding a form needs a maintainer
# description: From maintainer on a member adds and imports forms.
# custom:
#   id: forms/role-needed
#   controls: [SOC2:CC6.3]
#   order: 90
deny contains result if {
	words := _words[input.action.name]
	not roles.holds(_role, "maintainer")
	result := reason.of(rego.metadata.chain(), roles.too_low(_role, words, "maintainer"))
}
