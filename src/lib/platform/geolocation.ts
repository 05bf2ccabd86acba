// Where the phone is: fixes as they get better, denied as a value. Nothing ever waits for it.

export interface PlaceFix {
	lat: number;
	lon: number;
	accuracyMeters: number;
	/** Milliseconds since 1970. */
	at: number;
}

export interface PlaceListener {
	onFix(fix: PlaceFix): void;
	/** The person, the browser or the page's address does not let us. */
	onDenied(): void;
	/** Looked long enough, or it cannot get better. */
	onEnd?(): void;
}

export interface PlaceOptions {
	/** Good enough to stop, in metres. */
	goodMeters?: number;
	/** Gives up after this. */
	limitMs?: number;
}

const PERMISSION_DENIED = 1;

/** Starts looking; answers how to stop. The browser asks the person at the first call. */
export function watchPlace(
	listener: PlaceListener,
	{ goodMeters = 6, limitMs = 120_000 }: PlaceOptions = {}
): () => void {
	const geolocation = typeof navigator === 'undefined' ? undefined : navigator.geolocation;
	if (!geolocation) {
		queueMicrotask(() => listener.onDenied());
		return () => {};
	}
	let stopped = false;
	const stop = () => {
		if (stopped) return;
		stopped = true;
		clearTimeout(timer);
		geolocation.clearWatch(watch);
	};
	const end = () => {
		stop();
		listener.onEnd?.();
	};
	const timer = setTimeout(end, limitMs);
	const watch = geolocation.watchPosition(
		({ coords, timestamp }) => {
			if (stopped) return;
			listener.onFix(fixOf(coords, timestamp));
			if (coords.accuracy <= goodMeters) end();
		},
		(error) => {
			// no satellite in sight is not a no: the watch goes on until it ends
			if (stopped || error.code !== PERMISSION_DENIED) return;
			stop();
			listener.onDenied();
		},
		{ enableHighAccuracy: true, maximumAge: 5_000, timeout: limitMs }
	);
	return stop;
}

/** The first good fix for what was saved before, or null when none came. */
export const findPlace = (options?: PlaceOptions): Promise<PlaceFix | null> =>
	new Promise((resolve) => {
		let best: PlaceFix | null = null;
		watchPlace(
			{
				onFix: (fix) => (best = !best || fix.accuracyMeters <= best.accuracyMeters ? fix : best),
				onDenied: () => resolve(null),
				onEnd: () => resolve(best)
			},
			options
		);
	});

/** Seven decimals are a centimetre; an accuracy in centimetres would claim too much. */
const fixOf = (coords: GeolocationCoordinates, timestamp: number): PlaceFix => ({
	lat: Math.round(coords.latitude * 1e7) / 1e7,
	lon: Math.round(coords.longitude * 1e7) / 1e7,
	accuracyMeters: Math.max(1, Math.ceil(coords.accuracy)),
	at: Math.round(timestamp)
});
