// The one `default` Trusted Types policy: scripts come from this origin, text never becomes HTML or script.
// Called first of all in the page, and in each worker that starts workers or imports scripts.

interface TrustedTypes {
	createPolicy(name: string, rules: Record<string, (text: string) => string>): unknown;
	defaultPolicy: unknown;
}

export function guardScripts(): void {
	const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
	if (!trustedTypes || trustedTypes.defaultPolicy) return;
	// no createHTML and no createScript: the browser refuses both
	trustedTypes.createPolicy('default', {
		createScriptURL(text) {
			const address = new URL(text, location.href);
			if (address.origin !== location.origin) throw new TypeError(`foreign script: ${text}`);
			return text;
		}
	});
}
