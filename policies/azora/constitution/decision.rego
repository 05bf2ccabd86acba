# METADATA
# title: How the rules decide
# description: >-
#   Every article is asked. One refusal is enough to refuse; what no article permits is not done.
# custom:
#   order: 11
# schemas:
#   - input: schema.input
package azora.constitution

# METADATA
# title: Decision about one command
# description: The effect, the reasons with the most telling first, and what must be done along with it.
# entrypoint: true
# custom:
#   id: constitution/decision
#   controls: [SOC2:CC6.1]
decision := {
	"effect": _effect,
	"allow": _allow,
	"reasons": _reasons,
	"obligations": [oblige | _allow; some oblige in _obligations],
}

default _allow := false

_allow if _effect == "allow"

_effect := "deny" if {
	count(_denials) > 0
} else := "allow" if {
	count(_permits) > 0
} else := "no_match"

_denials contains reason if some reason in data.azora.articles[_].deny

_permits contains reason if some reason in data.azora.articles[_].permit

_obligations contains obligation if some obligation in data.azora.articles[_].oblige

_ordered contains [0, reason.order, reason.id, _said("deny", reason)] if some reason in _denials

_ordered contains [1, reason.order, reason.id, _said("permit", reason)] if some reason in _permits

_said(effect, reason) := object.union(object.remove(reason, ["order"]), {"effect": effect})

_reasons := [reason | some [_, _, _, reason] in sort(_ordered)] if {
	count(_ordered) > 0
} else := [_nothing_permits]

# METADATA
# title: What no rule permits is not done
# description: An act that no article speaks of is refused.
# custom:
#   id: constitution/nothing-permits
#   controls: [SOC2:CC6.1]
_nothing_permits := {
	"effect": "deny",
	"id": rule.custom.id,
	"title": rule.title,
	"article": "How the rules decide",
	"msg": "No rule permits this, so it was not done.",
	"controls": rule.custom.controls,
} if {
	rule := rego.metadata.rule()
}
