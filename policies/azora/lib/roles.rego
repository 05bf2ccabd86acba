package azora.lib.roles

# METADATA
# description: Place of a role in the order of rights; undefined outside a team.
rank(role) := data.settings.roles[role].rank

# METADATA
# description: A role holds the rights of those before it.
holds(role, needed) if rank(role) >= rank(needed)

# METADATA
# description: Sentence for somebody whose role does not reach; the act in words, as "Confirming".
too_low(role, act, needed) := concat("", [
	"Your role is ",
	role,
	". ",
	act,
	" needs ",
	data.settings.roles[needed].named,
	".",
]) if {
	not holds(role, needed)
	rank(role)
}

too_low(role, act, needed) := concat("", [
	"You are in no team here. ",
	act,
	" needs ",
	data.settings.roles[needed].named,
	" of a team.",
]) if {
	data.settings.roles[needed]
	not rank(role)
}
