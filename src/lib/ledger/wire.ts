// Control messages between two ledgers: UTF-8 JSON, strict. Anything else is a reason to hang up.

import * as v from 'valibot';
import { fromUtf8, utf8, type Bytes } from '$lib/kernel';
import type { EntryId, LogId } from './model';

/** Log -> [seq, id] of what is held, set-aside entries included. */
export type Heads = { [log: LogId]: [seq: number, id: EntryId] };

const hexOf = (bytes: number) =>
	v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`)));
const logId = hexOf(16);
const entryId = hexOf(32);
const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(2 ** 48 - 1));
const heads = v.record(logId, v.strictTuple([seq, entryId]));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

/** Entries that one `want` may ask for, and ids that one `ask` may. */
export const WANT_LIMIT = 2_000;
export const ASK_LIMIT = 64;
/** Logs in one `heads`; more travel in several. */
export const HEADS_LIMIT = 1_500;

const message = v.variant('t', [
	v.strictObject({
		t: v.literal('heads'),
		membership: heads,
		data: heads,
		/** How many things the sender made, so that the other can say "31 of 31 of theirs". */
		things: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
	}),
	v.pipe(
		v.strictObject({ t: v.literal('want'), log: logId, from: seq, to: seq }),
		v.check(({ from, to }) => from <= to && to - from < WANT_LIMIT, 'range')
	),
	v.strictObject({
		t: v.literal('ask'),
		ids: v.pipe(v.array(entryId), v.minLength(1), v.maxLength(ASK_LIMIT))
	}),
	/** Newest entries of the other branches of logs that forked. */
	v.strictObject({
		t: v.literal('tips'),
		ids: v.pipe(v.array(entryId), v.minLength(1), v.maxLength(ASK_LIMIT))
	}),
	v.strictObject({
		t: v.literal('join'),
		request: v.strictObject({
			jws: text(16_384),
			invitationSignature: text(128),
			grant: text(16_384)
		})
	}),
	/** Why nobody was let in: a code. */
	v.strictObject({ t: v.literal('refused'), code: v.pipe(text(64), v.regex(/^[a-z]+\/[a-z-]+$/)) })
]);
export type Control = v.InferOutput<typeof message>;

export const writeControl = (control: Control): Bytes => utf8(JSON.stringify(control));

/** Null for whatever is not exactly one known message. */
export function readControl(bytes: Uint8Array): Control | null {
	try {
		const parsed = v.safeParse(message, JSON.parse(fromUtf8(bytes)));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}

/** Heads in pieces that fit into a message each; at least one. */
export function* headsMessages(membership: Heads, data: Heads, things: number): Generator<Control> {
	const all = [
		...Object.entries(membership).map((head) => ['membership', head] as const),
		...Object.entries(data).map((head) => ['data', head] as const)
	];
	for (let from = 0; from === 0 || from < all.length; from += HEADS_LIMIT) {
		const part = all.slice(from, from + HEADS_LIMIT);
		const of = (lane: 'membership' | 'data'): Heads =>
			Object.fromEntries(part.filter(([name]) => name === lane).map(([, head]) => head));
		yield { t: 'heads', membership: of('membership'), data: of('data'), things };
	}
}
