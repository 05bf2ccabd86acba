// A small world for tests: people with real keys, sealed and reviewed records, a credential, a presentation.

import { createCredentialsService } from '$lib/credentials/service';
import { testPerson, type TestPerson } from '$lib/identity/testing';
import { utf8, sha256, type Bytes } from '$lib/kernel';
import type { Score, ScoreInput } from '$lib/policy';
import { foldRecords, type RecordView } from '$lib/records';
import { accepted, sealPayloadOf, version, WORKSPACE } from '$lib/records/testing';
import type { AcceptedStatement, RecordVersion } from '$lib/ledger';
import type { VerifyDeps } from './verify';

export { WORKSPACE };
export const NOW = Date.parse('2026-11-22T12:00:00Z');
export const PERIOD = { from: '2026-09-01', to: '2026-10-31' };
export const METHOD = `sha256:${'41'.repeat(32)}`;
const IN_PERIOD = Date.parse('2026-10-01T10:00:00Z');

const seedOf = async (name: string): Promise<Bytes> => sha256(utf8(name));
export const kofi = testPerson(await seedOf('kofi'));
export const ama = testPerson(await seedOf('ama'));
export const efua = testPerson(await seedOf('efua'));
export const mallory = testPerson(await seedOf('mallory'));
export const service = createCredentialsService();

/** Each step is a second later than the one before. */
export class World {
	readonly items: AcceptedStatement[] = [];
	#ms = IN_PERIOD;

	views(): RecordView[] {
		return foldRecords(this.items, WORKSPACE);
	}

	async sealed(record: string, by: TestPerson, over: Partial<RecordVersion> = {}) {
		const written = version({
			...{ record, at: this.#ms, answers: { name: record } },
			place: { state: 'fix', lat: 5.3, lon: -1.8, accuracyMeters: 6, at: this.#ms },
			...over
		});
		const id = `v-${record}`;
		this.#add(written, by, id);
		const jws = await by.jws('azora-seal+jws', sealPayloadOf(written, by.did));
		this.#add({ type: 'record.seal', version: id, jws }, by, `s-${record}`);
		return written;
	}

	async reviewed(written: RecordVersion, author: TestPerson, by: TestPerson, dispute = false) {
		const verdict = dispute ? 'dispute' : 'confirm';
		const payload = { ...sealPayloadOf(written, author.did), type: 'review', verdict, reason: '' };
		const jws = await by.jws('azora-review+jws', payload);
		return this.#add({ type: 'review', jws }, by, `${by.did}-${written.record}-${verdict}`);
	}

	credential(jwt: string, by: TestPerson) {
		return this.#add({ type: 'credential', jwt }, by, `c-${this.items.length}`);
	}

	#add(statement: AcceptedStatement['statement'], by: TestPerson, id: string) {
		this.#ms += 1000;
		const item = accepted(statement, by.did, { id, ms: this.#ms });
		this.items.push(item);
		return item;
	}
}

/** Three records of Kofi, confirmed by Ama and Efua, one not at all; one of Ama's that Kofi confirmed. */
export async function riverWatch(): Promise<World> {
	const world = new World();
	const one = await world.sealed('one', kofi);
	const two = await world.sealed('two', kofi);
	await world.sealed('three', kofi);
	await world.sealed('late', kofi, { at: Date.parse('2026-11-05T10:00:00Z') });
	await world.reviewed(one, kofi, ama);
	await world.reviewed(two, kofi, efua);
	const hers = await world.sealed('hers', ama);
	await world.reviewed(hers, ama, kofi);
	return world;
}

/** Stands in for the rules: a point for each record with a confirmation. */
export const score = ({ person, evidence, period }: ScoreInput): Promise<Score> => {
	const counted = evidence.filter(
		({ authors, reviews, at }) =>
			authors.includes(person) && reviews.length > 0 && at >= period.from && at <= period.to
	);
	return Promise.resolve({
		...{ score: counted.length, band: 'beginning' as const, parts: [], notes: [] },
		counted: counted.map(({ contentHash }) => contentHash)
	});
};

export const rules = () => ({ methodDigest: METHOD, version: 7 });
const rulesOf = (digest: string) => (digest === METHOD ? rules() : null);

export const verifyDeps = (over: Partial<VerifyDeps> = {}): VerifyDeps => ({
	verifyToken: service.verifyToken,
	score,
	rulesOf,
	knownSigner: () => Promise.resolve(null),
	readCodes: () => Promise.reject(new Error('no pictures here')),
	now: () => NOW,
	...over
});
