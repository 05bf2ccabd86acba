// A QR code's modules as one SVG path.

export interface QrModules {
	/** Modules along one side. */
	size: number;
	/** Row by row, true (or 1) is black. */
	data: ArrayLike<number | boolean>;
}

/** Quiet zone that readers need around the code, in modules. */
export const QUIET = 4;

/** Runs of black modules in a row become one rectangle each. */
export function qrPath({ size, data }: QrModules): string {
	let path = '';
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) {
			if (!data[y * size + x]) continue;
			const start = x;
			while (x < size && data[y * size + x]) x++;
			path += `M${start + QUIET} ${y + QUIET}h${x - start}v1h-${x - start}z`;
		}
	}
	return path;
}
