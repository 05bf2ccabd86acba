// Frames and fingerprints.

import { describe, expect, it } from 'vitest';
import { randomBytes } from '$lib/kernel';
import { fingerprintOf } from './fingerprint';
import { FRAME_BYTES, FrameReader, framesOf } from './frames';

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('frames', () => {
	it.each([0, 1, FRAME_BYTES - 1, FRAME_BYTES, 3 * (FRAME_BYTES - 1), 100_000])(
		'carry a message of %i bytes',
		(length) => {
			const message = randomBytes(length);
			const frames = [...framesOf(message)];
			expect(Math.max(...frames.map((frame) => frame.length))).toBeLessThanOrEqual(FRAME_BYTES);
			const reader = new FrameReader(100_000);
			const results = frames.map((frame) => reader.take(frame));
			expect(results.slice(0, -1).every((result) => result === null)).toBe(true);
			expect(results.at(-1)).toEqual({ message, isOwn: false });
		}
	);

	it('tell the carrier’s own messages from the ledger’s', () => {
		const reader = new FrameReader(10);
		const [frame] = framesOf(Uint8Array.of(1), true);
		expect(reader.take(frame)?.isOwn).toBe(true);
	});

	it.each([
		['an empty frame', new Uint8Array(0)],
		['a frame over the size', new Uint8Array(FRAME_BYTES + 1).fill(1)],
		['unknown flags', Uint8Array.of(4, 1)],
		['a frame that carries and ends nothing', Uint8Array.of(0)]
	])('are refused: %s', (_, frame) => {
		expect(() => new FrameReader(1 << 20).take(frame)).toThrow(code('channel/frame-invalid'));
	});

	it('refuse an own frame inside a message of the ledger', () => {
		const reader = new FrameReader(10);
		reader.take(Uint8Array.of(0, 1));
		expect(() => reader.take(Uint8Array.of(3, 1))).toThrow(code('channel/frame-invalid'));
	});

	it('refuse a message over the limit before it is whole', () => {
		const reader = new FrameReader(10);
		reader.take(Uint8Array.of(0, ...randomBytes(10)));
		expect(() => reader.take(Uint8Array.of(0, 1))).toThrow(code('channel/message-too-large'));
	});
});

describe('the fingerprint of a description', () => {
	const colons = (byte: string) => Array(32).fill(byte).join(':');
	const one = `a=fingerprint:sha-256 ${colons('AA')}`;
	const two = `a=fingerprint:sha-256 ${colons('BB')}`;
	const sdp = (...lines: string[]) => ['v=0', ...lines, 'm=application 9 x', ''].join('\r\n');

	it('is read once, in one spelling', () => {
		expect(fingerprintOf(sdp(one))).toBe('aa'.repeat(32));
		expect(fingerprintOf(sdp(one, one.toLowerCase()))).toBe('aa'.repeat(32));
	});

	it.each([
		['none', sdp()],
		['two that differ', sdp(one, two)],
		['a second one at media level', `${sdp(one)}${two}\r\n`],
		['another hash beside it', sdp(one, 'a=fingerprint:sha-1 AA:BB')],
		['a second one in another spelling', sdp(one, `a=fingerprint: sha-256 ${colons('BB')}`)],
		['a second one in capitals', sdp(one, `A=FINGERPRINT:sha-512 ${colons('BB')}`)],
		['a second one after a lone line feed', `${sdp(one)}x\n${two}`],
		['a second one after a lone carriage return', `${sdp(one)}x\r${two}`],
		['a second one behind a space', sdp(one, ` ${two}`)],
		['a short one', sdp('a=fingerprint:sha-256 AA:BB')],
		['a description beyond all size', sdp(one) + 'x'.repeat(20_000)]
	])('is refused: %s', (_, text) => {
		expect(() => fingerprintOf(text)).toThrow(code('channel/fingerprint-unclear'));
	});
});
