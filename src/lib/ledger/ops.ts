// Shapes of membership ops (kind 2), with their limits. Formats: docs/formats.md "Membership ops".

import * as v from 'valibot';
import type { Bytes } from '$lib/kernel';
import type { EpochGrant, MembershipOp } from './model';
import {
	base64urlText,
	compactJws,
	cutShape,
	didText,
	entryIdText,
	hexText,
	parseBody,
	plainText,
	roleName,
	timeMs,
	type Parsed
} from './shapes';

/** Readers of one epoch key. */
const BOX_LIMIT = 512;
export const TEAM_NAME_LIMIT = 80;

const epochShape = (carriesPrevious: boolean): v.GenericSchema<unknown, EpochGrant> =>
	v.strictObject({
		commitment: hexText(32),
		boxes: v.pipe(
			v.array(
				v.strictObject({
					did: didText,
					enc: base64urlText(43, 43),
					ciphertext: base64urlText(64, 64)
				})
			),
			v.minLength(1),
			v.maxLength(BOX_LIMIT)
		),
		previous: carriesPrevious ? base64urlText(80, 4096) : v.null()
	});

const shapes: [MembershipOp['op'], v.GenericSchema<unknown, MembershipOp>][] = [
	[
		'found',
		v.strictObject({
			op: v.literal('found'),
			name: plainText(1, TEAM_NAME_LIMIT),
			founder: v.strictObject({ did: didText, name: plainText(1, 60) }),
			grant: compactJws,
			constitution: plainText(1, 128),
			epoch: epochShape(false),
			at: timeMs
		})
	],
	[
		'invite',
		v.strictObject({
			op: v.literal('invite'),
			key: hexText(32),
			role: roleName,
			expiresAt: timeMs,
			uses: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(10_000))
		})
	],
	['revoke', v.strictObject({ op: v.literal('revoke'), invite: entryIdText })],
	[
		'add',
		v.strictObject({
			op: v.literal('add'),
			invite: entryIdText,
			request: v.strictObject({
				jws: compactJws,
				invitationSignature: base64urlText(86, 86),
				grant: compactJws
			}),
			epoch: epochShape(false)
		})
	],
	['open-log', v.strictObject({ op: v.literal('open-log'), person: didText, grant: compactJws })],
	['close-log', v.strictObject({ op: v.literal('close-log'), device: hexText(32), cut: cutShape })],
	[
		'set-role',
		v.strictObject({
			op: v.literal('set-role'),
			did: didText,
			role: roleName,
			cut: v.nullable(cutShape)
		})
	],
	[
		'remove',
		v.strictObject({
			op: v.literal('remove'),
			did: didText,
			cut: cutShape,
			epoch: epochShape(true)
		})
	],
	['leave', v.strictObject({ op: v.literal('leave'), cut: cutShape })],
	['rotate', v.strictObject({ op: v.literal('rotate'), epoch: epochShape(true) })],
	['merge', v.strictObject({ op: v.literal('merge') })]
];
const opShapes: ReadonlyMap<string, v.GenericSchema<unknown, MembershipOp>> = new Map(shapes);

export const parseOp = (body: Bytes): Parsed<MembershipOp> => parseBody(body, 'op', opShapes);
