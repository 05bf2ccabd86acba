// The part of `qrcode` 1.5 that is used here; the package has no types of its own.

declare module 'qrcode' {
	export function create(
		text: string,
		options?: { errorCorrectionLevel?: 'L' | 'M' | 'Q' | 'H' }
	): { modules: { size: number; data: Uint8Array } };
}
