package azora.lib.reason

# METADATA
# description: A reason of a decision, from the metadata of the rule that spoke and of its article.
of(chain, msg) := {
	"id": chain[0].annotations.custom.id,
	"title": chain[0].annotations.title,
	"article": chain[count(chain) - 1].annotations.title,
	"msg": msg,
	"controls": chain[0].annotations.custom.controls,
	"order": chain[0].annotations.custom.order,
}
