// The rooms of src/lib and who may import whom: read by ESLint, dependency-cruiser and the tests of both.

/** From the ground up. A room imports rooms of lower ranks only, never one of its own rank. */
const ranks = [
	['kernel'],
	['commands', 'platform'],
	['identity', 'journal'],
	['credentials', 'policy'],
	['ledger'],
	['documents', 'records', 'tools', 'alerts'],
	['proof'],
	['graphql'],
	['app']
];

const rooms = [...ranks.flat(), 'ui'];

/** Rooms that `room` may import; `ui` knows no domain, and only `app` and the routes know `ui`. */
function mayImport(room) {
	if (room === 'ui') return ['kernel'];
	const rank = ranks.findIndex((list) => list.includes(room));
	const lower = ranks.slice(0, rank).flat();
	return room === 'app' ? [...lower, 'ui'] : lower;
}

module.exports = { ranks, rooms, mayImport };
