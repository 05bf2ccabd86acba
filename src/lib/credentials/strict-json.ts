// JSON that means one thing: a name that stands twice in an object is refused. JSON.parse keeps the last one and says
// nothing, another reader keeps the first, and a signature covers both (RFC 8259 section 4, RFC 8725 section 2.4).

const DEPTH_LIMIT = 16;

export type StrictJson = { ok: true; value: unknown } | { ok: false; why: 'syntax' | 'duplicate' };

/** Parses JSON text; `duplicate` for a repeated member name in any spelling, `syntax` for all else that is refused. */
export function parseStrictJson(text: string): StrictJson {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return { ok: false, why: 'syntax' };
	}
	const why = scan(text);
	return why ? { ok: false, why } : { ok: true, value };
}

/** Walks over text that JSON.parse took, so that only strings, brackets and commas matter. */
function scan(text: string): 'syntax' | 'duplicate' | null {
	/** Names seen in each open object; null for an array. */
	const open: (Set<string> | null)[] = [];
	let expectsName = false;
	for (let at = 0; at < text.length; at++) {
		const names = open.at(-1);
		const char = text[at];
		if (char === '"') {
			const end = endOfString(text, at);
			const why = expectsName && names ? nameProblem(text.slice(at, end), names) : null;
			if (why) return why;
			expectsName = false;
			at = end - 1;
		} else if (char === '{' || char === '[') {
			open.push(char === '{' ? new Set() : null);
			if (open.length > DEPTH_LIMIT) return 'syntax';
			expectsName = char === '{';
		} else if (char === '}' || char === ']') {
			open.pop();
			expectsName = false;
		} else if (char === ',') expectsName = names instanceof Set;
	}
	return null;
}

/** Behind the closing quote. By hand: a pattern overflows the stack of some engines on megabytes of escapes. */
function endOfString(text: string, quote: number): number {
	let at = quote + 1;
	while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
	return at + 1;
}

function nameProblem(quoted: string, names: Set<string>): 'syntax' | 'duplicate' | null {
	const name = JSON.parse(quoted) as string;
	// assigned by a library, this name would change an object instead of being a member of it
	if (name === '__proto__') return 'syntax';
	if (names.has(name)) return 'duplicate';
	names.add(name);
	return null;
}
