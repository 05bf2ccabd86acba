// Records out of statements, in any order.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AcceptedStatement } from '$lib/ledger';
import { contentHash, recordContent } from './content';
import { foldRecords, RecordFold } from './fold';
import { needsReviewBy, rowOf, byDay } from './model';
import {
	accepted,
	ama,
	efua,
	hashOf,
	kofi,
	review,
	seal,
	sealPayloadOf,
	unsigned,
	version,
	WORKSPACE
} from './testing';

const v1 = version();
const e1 = accepted(v1, kofi, { id: 'e1' });
const sealed = [e1, accepted(seal('e1', v1, kofi), kofi, { id: 's1', ms: 1001 })];
const only = (items: AcceptedStatement[]) => {
	const [view] = foldRecords(items, WORKSPACE);
	return view;
};

describe('content hash', () => {
	test('is SHA-256 over RFC 8785 of exactly these keys (vector of docs/formats.md)', () => {
		const content = recordContent(
			version({
				answers: { name: 'Bonsa bridge', level: 142 },
				blobs: {
					photos: [
						{
							id: '',
							key: '',
							sha256: 'ab'.repeat(32),
							size: 1,
							chunks: [],
							mediaType: 'image/jpeg'
						}
					],
					none: []
				},
				place: { state: 'fix', lat: 5.3127, lon: -1.8204, accuracyMeters: 6, at: 990 }
			}),
			kofi
		);
		expect(Object.keys(content).sort()).toEqual([
			'answers',
			'at',
			'author',
			'form',
			'photos',
			'place',
			'timeTrust'
		]);
		expect(content.photos).toEqual({ photos: ['ab'.repeat(32)] });
		expect(contentHash(content)).toMatchInlineSnapshot(
			`"sha256:519581842d4ece86cd03eeb6238eded8b19f007845896d81378d09cb552f0446"`
		);
	});
});

describe('the language of the reader', () => {
	test('is in the title alone: content hash, answers, reviews and seal are the same in all', () => {
		const views = ['en', 'fr', 'ar', 'yo'].map((language) => {
			const fold = new RecordFold(WORKSPACE, () => language);
			fold.apply(sealed);
			return fold.views()[0];
		});
		expect(views.map(({ title }) => title.split(/[,،]/)[0])).toEqual([
			'Water point',
			'Point d’eau',
			'نقطة ماء',
			'Ibi omi'
		]);
		const rest = views.map((view) => ({ ...view, title: '' }));
		for (const view of rest) expect(view).toEqual(rest[0]);
	});

	test('changes the titles of what is folded already', () => {
		let language = 'en';
		const fold = new RecordFold(WORKSPACE, () => language);
		fold.apply(sealed);
		expect(fold.views()[0].title).toMatch(/^Water point/);
		language = 'fr';
		fold.forgetViews();
		expect(fold.views()[0].title).toMatch(/^Point d’eau/);
	});
});

describe('a record out of statements', () => {
	test('its versions that no other names are current; two of them are a conflict', () => {
		const second = accepted(version({ base: ['e1'], answers: { name: 'B' } }), kofi, { id: 'e2' });
		const third = accepted(version({ base: ['e1'], answers: { name: 'C' } }), ama, { id: 'e3' });
		const view = only([e1, second, third]);
		expect(view.current).toEqual(['e2', 'e3']);
		expect(view.authors).toEqual([ama, kofi].sort());
		expect(rowOf(view, WORKSPACE, ama).conflict).toBe(true);
		const over = version({ base: ['e2', 'e3'], answers: { name: 'D' } });
		const picked = only([e1, second, third, accepted(over, ama, { id: 'e4' })]);
		expect([picked.current, picked.title]).toEqual([['e4'], 'Water point, D']);
	});

	test('a seal freezes one version; what comes after is kept and not in evidence', () => {
		const later = version({ base: ['e1'], answers: { name: 'Changed' } });
		const view = only([...sealed, accepted(later, ama, { id: 'e2' })]);
		expect(view.seal).toMatchObject({ version: 'e1', by: kofi, contentHash: hashOf(v1, kofi) });
		expect(view.notInEvidence).toEqual(['e2']);
		expect(view.answers).toEqual({ name: 'Bonsa bridge' });
		expect(view.authors).toEqual([kofi]);
	});

	test('all arrive out of order, twice, and nothing changes', () => {
		const fold = new RecordFold(WORKSPACE);
		const confirm = accepted(review(v1, kofi), ama, { id: 'r1' });
		expect(fold.apply([confirm])).toEqual(['r1']);
		expect(fold.views()).toEqual([]);
		fold.apply([sealed[1]]);
		fold.apply([e1, e1, confirm]);
		expect(fold.views()).toEqual(foldRecords([...sealed, confirm], WORKSPACE));
		expect(fold.view('r1')?.reviews).toHaveLength(1);
		fold.reset();
		expect(fold.views()).toEqual([]);
	});

	test('reviews of authors, of other content and of another workspace do not count', () => {
		const other = { ...v1, answers: { name: 'other' } };
		const foreign = unsigned({
			...sealPayloadOf(v1, kofi, 'ff'.repeat(16)),
			type: 'review',
			verdict: 'confirm',
			reason: ''
		});
		const view = only([
			...sealed,
			accepted(review(v1, kofi), kofi, { id: 'own' }),
			accepted(review(other, kofi), ama, { id: 'other' }),
			accepted({ type: 'review', jws: foreign }, ama, { id: 'foreign' }),
			accepted({ type: 'review', jws: 'a.b.c' }, ama, { id: 'broken' }),
			accepted(review(v1, kofi, 'dispute', 'Not there'), efua, { id: 'good' })
		]);
		expect(view.reviews.map(({ by, verdict, reason }) => [by, verdict, reason])).toEqual([
			[efua, 'dispute', 'Not there']
		]);
		expect([ama, efua, kofi].map((who) => needsReviewBy(view, who))).toEqual([true, false, false]);
	});

	test('the same signed review carried twice is one review', () => {
		const statement = review(v1, kofi);
		const view = only([
			...sealed,
			accepted(statement, ama, { id: 'a' }),
			accepted(statement, ama, { id: 'b' })
		]);
		expect(view.reviews).toHaveLength(1);
	});

	test('a seal whose hash is not that of its version, by another person or of elsewhere is none', () => {
		const wrong = { ...v1, answers: { name: 'what reviewers would never see' } };
		const elsewhere = unsigned(sealPayloadOf(v1, kofi, 'ff'.repeat(16)));
		for (const bad of [
			accepted(seal('e1', wrong, kofi), kofi, { id: 's' }),
			accepted(seal('e1', v1, kofi), ama, { id: 's' }),
			accepted({ type: 'record.seal', version: 'e1', jws: elsewhere }, kofi, { id: 's' }),
			accepted({ type: 'record.seal', version: 'e1', jws: '..' }, kofi, { id: 's' })
		])
			expect(only([e1, bad]).seal).toBeNull();
	});

	test('a disputed seal cannot be replaced by sealing again, not even backdated', () => {
		const again = version({ answers: { name: 'without the lie' } });
		const view = only([
			...sealed,
			accepted(review(v1, kofi, 'dispute'), ama, { id: 'd' }),
			accepted(again, kofi, { id: 'e0', ms: 1 }),
			accepted(seal('e0', again, kofi), kofi, { id: 's0', ms: 1 }),
			accepted(review(again, kofi), efua, { id: 'c0', ms: 1 })
		]);
		expect(view.seal?.version).toBe('e1');
		expect(view.reviews).toHaveLength(1);
	});

	test('a form of the team names its records, also when it comes later; a hostile one is left out', () => {
		const form = {
			id: 'well',
			version: 1,
			title: { en: 'Well' },
			name: 'n',
			fields: [{ id: 'n', type: 'text', label: { en: 'N' } }]
		};
		const fold = new RecordFold(WORKSPACE);
		fold.apply([
			accepted(version({ form: 'well@1', answers: { n: 'Beposo' } }), kofi, { id: 'e' })
		]);
		expect(fold.view('r1')?.title).toBe('');
		const evil = { ...form, title: { en: '' } };
		fold.apply([accepted({ type: 'form', form: evil }, ama, { id: 'f0' })]);
		expect(fold.apply([accepted({ type: 'form', form }, ama, { id: 'f' })])).toEqual(['r1']);
		expect(fold.view('r1')?.title).toBe('Well, Beposo');
		expect(fold.forms()).toHaveLength(4);
	});

	test('days', () => {
		const at = (iso: string) => ({ at: new Date(iso).getTime() });
		const groups = byDay([at('2026-11-22T10:00'), at('2026-11-22T09:00'), at('2026-11-21T09:00')]);
		expect(groups.map(({ day, items }) => [day, items.length])).toEqual([
			['2026-11-22', 2],
			['2026-11-21', 1]
		]);
	});
});

const people = [kofi, ama, efua];
/** Versions over earlier ones, seals of some, reviews of some, forms of one name by two people. */
const history = fc
	.array(
		fc.record({
			what: fc.constantFrom('version', 'version', 'seal', 'review', 'form'),
			record: fc.constantFrom('r1', 'r2'),
			who: fc.constantFrom(...people),
			on: fc.nat(),
			ms: fc.nat(5),
			dispute: fc.boolean()
		}),
		{ maxLength: 24 }
	)
	.map((steps) => {
		const made: AcceptedStatement[] = [];
		const versions: AcceptedStatement[] = [];
		steps.forEach(({ what, record, who, on, ms, dispute }, i) => {
			const o = { id: `e${i}`, ms };
			const target = versions.length ? versions[on % versions.length] : undefined;
			if (what === 'version') {
				const base = target && on % 3 ? [target.id] : [];
				const form = on % 2 ? 'own@1' : 'water-point@1';
				const item = accepted(version({ record, base, form, answers: { n: `${i}` } }), who, o);
				versions.push(item);
				made.push(item);
			} else if (what === 'form') {
				const fields = [{ id: 'n', type: 'text', label: { en: 'N' } }];
				const form = { id: 'own', version: 1, title: { en: `Own ${i}` }, name: 'n', fields };
				made.push(accepted({ type: 'form', form }, who, o));
			} else if (target?.statement.type === 'record.version') {
				const statement =
					what === 'seal'
						? seal(target.id, target.statement, target.person)
						: review(target.statement, target.person, dispute ? 'dispute' : 'confirm');
				made.push(accepted(statement, what === 'seal' && on % 5 ? target.person : who, o));
			}
		});
		return made;
	});

test('any order, any batches and any repetition of the same statements give the same views', () => {
	fc.assert(
		fc.property(
			history.chain((all) =>
				fc.record({
					all: fc.constant(all),
					order: fc.shuffledSubarray(all, { minLength: all.length }),
					again: fc.subarray(all),
					cut: fc.nat(all.length)
				})
			),
			({ all, order, again, cut }) => {
				const fold = new RecordFold(WORKSPACE);
				fold.apply(order.slice(0, cut));
				fold.views();
				for (const item of order.slice(cut)) fold.apply([item]);
				fold.apply(again);
				expect(fold.views()).toEqual(foldRecords(all, WORKSPACE));
				expect(fold.forms()).toEqual(
					(() => {
						const whole = new RecordFold(WORKSPACE);
						whole.apply(all);
						return whole.forms();
					})()
				);
			}
		),
		{ numRuns: 300, seed: 20261122 }
	);
});
