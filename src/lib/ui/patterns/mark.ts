// The mark of a person, device or team: an island on a horizon, waves below, drawn from the hash of its id.
// Pure and deterministic: the same bytes give the same island everywhere. It helps to recognise somebody;
// it never replaces the check of a key. Colour never decides alone: the silhouette and the name go with it.

import { sha256 } from '@noble/hashes/sha2';
import { utf8 } from '$lib/kernel';

const PALETTES = 6;
/** Height of the water line in a drawing 48 high. */
const HORIZON = 31;

export interface MarkDrawing {
	/** 0 to 5: pair of sky and rock. */
	palette: number;
	/** Path of the hills, closed along the water line. */
	island: string;
	/** Path of the water line and one to three waves. */
	waves: string;
}

interface Hill {
	/** 0 pointed, 1 caldera (flat top with a dip), 2 dome. */
	kind: number;
	height: number;
	center: number;
	half: number;
}

/** One to three hills. */
function hillsOf(bytes: Uint8Array): Hill[] {
	const count = 1 + (bytes[1] % 3);
	const slots = [[24], [16, 33], [11, 25, 38]][count - 1];
	return slots.map((slot, index) => {
		const byte = bytes[2 + index];
		return {
			kind: count === 3 ? (byte % 2) * 2 : byte % 3,
			height: 8 + ((byte >> 2) % 8) * 2,
			center: slot + (((byte >> 5) % 3) - 1) * 2,
			half: [17, 13, 10][count - 1] + ((byte >> 6) % 2) * 3
		};
	});
}

const round = (value: number) => +value.toFixed(1);

function pathOf({ kind, height: h, center: c, half: w }: Hill): string {
	const b = HORIZON;
	if (kind === 0) return `M${round(c - w)} ${b}L${round(c - 1)} ${b - h}h2L${round(c + w)} ${b}Z`;
	if (kind === 1)
		return `M${round(c - w)} ${b}L${round(c - w * 0.45)} ${b - h}L${round(c)} ${round(b - h * 0.8)}L${round(c + w * 0.45)} ${b - h}L${round(c + w)} ${b}Z`;
	return `M${round(c - w)} ${b}C${round(c - w * 0.6)} ${round(b - h * 1.3)} ${round(c + w * 0.6)} ${round(b - h * 1.3)} ${round(c + w)} ${b}Z`;
}

/** `bytes`: at least 8 bytes of SHA-256 of the id. */
export function drawMark(bytes: Uint8Array): MarkDrawing {
	const waves = 1 + (bytes[5] % 3);
	const phase = (bytes[6] % 4) * 4;
	const lines = Array.from(
		{ length: waves },
		(_, index) => `M${7 + ((phase + index * 7) % 12)} ${36 + index * 4.4}h${24 - index * 6}`
	);
	return {
		palette: bytes[0] % PALETTES,
		island: hillsOf(bytes).map(pathOf).join(''),
		waves: `M0 31h48${lines.join('')}`
	};
}

const drawn = new Map<string, MarkDrawing>();

/** The mark of an id: a DID, a device key, a workspace id. */
export function markOf(id: string): MarkDrawing {
	let drawing = drawn.get(id);
	if (!drawing) drawn.set(id, (drawing = drawMark(sha256(utf8(id)))));
	return drawing;
}
