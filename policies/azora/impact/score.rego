# METADATA
# title: How a score comes about
# description: >-
#   Only sealed records count, and only when somebody else confirmed them and nobody disputed them.
#   The same evidence and the same rules give the same score on any device. Whole numbers only.
# custom:
#   order: 9
# schemas:
#   - input: schema.score
package azora.impact

_settings := data.settings.score

# METADATA
# title: The score and its parts
# description: >-
#   Records sealed give up to 30 points, confirmed by others up to 40, place known within 20 m up to 20,
#   different reviewers up to 10.
# entrypoint: true
# custom:
#   id: impact/score
#   controls: [SOC2:PI1.3]
score := {
	"score": _total,
	"band": _band,
	"parts": _parts,
	"counted": sort(_counted),
	"notes": sort(_notes),
}

_total := sum([part.points | some part in _parts])

_band := [step.band | some step in _settings.bands; _total >= step.from][0]

_parts := [
	{
		"id": "sealed",
		"title": "Records sealed",
		"points": _share(count(_counted), _settings.fullRecords, 30),
		"of": 30,
		"detail": concat(" ", [_text(count(_counted)), "counted"]),
	},
	{
		"id": "confirmed",
		"title": "Confirmed by others",
		"points": _share(count(_counted), _settings.fullShare, 40),
		"of": 40,
		"detail": concat(" ", [_text(count(_counted)), "of", _text(count(_records))]),
	},
	{
		"id": "place",
		"title": "Place known within 20 m",
		"points": _share(count(_placed), _settings.fullShare, 20),
		"of": 20,
		"detail": concat(" ", [_text(count(_placed)), "of", _text(count(_counted))]),
	},
	{
		"id": "reviewers",
		"title": "Different reviewers",
		"points": _share(count(_reviewers), _settings.fullReviewers, 10),
		"of": 10,
		"detail": concat(" ", [_text(count(_reviewers)), _people(count(_reviewers))]),
	},
]

_people(1) := "person"

_people(n) := "people" if n != 1

_text(n) := format_int(n, 10)

# Whole part of n of full, at most all points.
_share(n, full, points) := (product - (product % full)) / full if product := min([n, full]) * points

# Sealed in the period by one of its authors, of whom the person is one.
_mine contains item if {
	some item in input.evidence
	input.person in item.authors
	item.sealedBy in item.authors
	item.at >= input.period.from
	item.at <= input.period.to
}

_records contains item.record if some item in _mine

# Reviewers of an item who did not write it.
_said(item, verdict) := {review.by |
	some review in item.reviews
	review.verdict == verdict
	not review.by in item.authors
}

_disputed contains item.record if {
	some item in _mine
	count(_said(item, "dispute")) > 0
}

# People whose records the person confirmed: a pair that confirms each other proves nothing.
_confirmed_by_person contains author if {
	some item in input.evidence
	input.person in _said(item, "confirm")
	some author in item.authors
}

_witnesses(item) := _said(item, "confirm") - _confirmed_by_person

_witnessed[item.record] contains item.contentHash if {
	some item in _mine
	count(_witnesses(item)) > 0
}

# One item for each record, the one with the lowest hash, so that sealing again gains nothing.
_counted contains min(hashes) if {
	some record, hashes in _witnessed
	not record in _disputed
}

_counted_items contains item if {
	some item in _mine
	item.contentHash in _counted
}

_placed contains item.contentHash if {
	some item in _counted_items
	is_number(item.placeAccuracyMeters)
	item.placeAccuracyMeters >= 0
	item.placeAccuracyMeters <= _settings.placeMeters
}

_reviewers contains reviewer if {
	some item in _counted_items
	some reviewer in _witnesses(item)
}

# METADATA
# title: One reviewer
# description: All that counts was confirmed by one and the same person.
# custom:
#   id: impact/one-reviewer
#   controls: [SOC2:PI1.3]
_notes contains rego.metadata.rule().custom.id if count(_reviewers) == 1

# METADATA
# title: Disputed records do not count
# description: A record that somebody else disputed counts for nothing, whoever confirmed it.
# custom:
#   id: impact/disputed
#   controls: [SOC2:PI1.3]
_notes contains rego.metadata.rule().custom.id if count(_disputed) > 0

# METADATA
# title: Nobody's own word counts
# description: A review by an author of the record was left out.
# custom:
#   id: impact/self-review
#   controls: [SOC2:PI1.3]
_notes contains rego.metadata.rule().custom.id if {
	some item in _mine
	some review in item.reviews
	review.by in item.authors
}

# METADATA
# title: Two who confirm each other do not count
# description: A confirmation by somebody whose own records this person confirmed was left out.
# custom:
#   id: impact/ring
#   controls: [SOC2:PI1.3]
_notes contains rego.metadata.rule().custom.id if {
	some item in _mine
	count(_said(item, "confirm") & _confirmed_by_person) > 0
}

# METADATA
# title: Unconfirmed records do not count
# description: A record that nobody else confirmed yet counts for nothing.
# custom:
#   id: impact/unconfirmed
#   controls: [SOC2:PI1.3]
_notes contains rego.metadata.rule().custom.id if {
	count((_records - _disputed) - _confirmed) > 0
}

_confirmed contains item.record if {
	some item in _mine
	count(_said(item, "confirm")) > 0
}
