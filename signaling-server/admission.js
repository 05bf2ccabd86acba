// Who may connect: by path, by origin, by address. Decided before the WebSocket opens, so that refusals are plain HTTP.
import process from 'node:process';
import { SentenceError } from './ports.js';
import { MAX_CONNECTIONS, MAX_CONNECTIONS_PER_IP } from './limits.js';

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** @param {string} text */
function parseOrigin(text) {
	try {
		const url = new URL(text);
		return ['http:', 'https:'].includes(url.protocol) ? url : null;
	} catch {
		return null;
	}
}

/**
 * The list of AZORA_ALLOWED_ORIGINS, or null for the default: the server's own origin and localhost.
 * @param {string | undefined} text
 */
export function readOrigins(text = process.env.AZORA_ALLOWED_ORIGINS) {
	if (!text?.trim()) return null;
	return text
		.split(',')
		.map((part) => part.trim())
		.filter(Boolean)
		.map((part) => {
			const url = parseOrigin(part);
			if (url) return url.origin;
			throw new SentenceError(
				`AZORA_ALLOWED_ORIGINS is a comma list of origins as https://example.org; "${part}" is none.`
			);
		});
}

/** @param {string | undefined} text */
export function readMaxPerIp(text = process.env.AZORA_SIGNALING_MAX_PER_IP) {
	if (!text) return MAX_CONNECTIONS_PER_IP;
	const count = Number(text);
	if (Number.isInteger(count) && count > 0) return count;
	throw new SentenceError(
		`AZORA_SIGNALING_MAX_PER_IP must be a whole number above 0, not "${text}".`
	);
}

/**
 * Programs that are no browser send no Origin; they are let in, for the list protects people's browsers only.
 * @param {string | undefined} origin
 * @param {string | undefined} host the request's Host header
 * @param {string[] | null} allowed
 */
export function mayConnectFrom(origin, host, allowed) {
	if (origin === undefined) return true;
	const url = parseOrigin(origin);
	if (!url) return false;
	if (allowed) return allowed.includes(url.origin);
	return LOCAL_HOSTS.has(url.hostname) || url.host === host?.toLowerCase();
}

/**
 * One key for what is probably one subscriber: an IPv4 address, or the /64 of an IPv6 address.
 * @param {string | undefined} address
 */
export function addressKey(address = '') {
	const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').split('%', 1)[0];
	if (!plain.includes(':')) return plain;
	const [head, tail = ''] = plain.split('::');
	const left = head ? head.split(':') : [];
	const right = tail ? tail.split(':') : [];
	const groups = plain.includes('::')
		? [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
		: left;
	return groups
		.slice(0, 4)
		.map((group) => parseInt(group, 16).toString(16))
		.join(':');
}

/** Counts connections by address. */
export class Doorkeeper {
	/** @type {Map<string, number>} */
	#counts = new Map();
	#total = 0;

	/** @param {{origins: string[] | null, maxPerIp: number, paths: string[]}} rules */
	constructor(rules) {
		this.rules = rules;
	}

	/**
	 * Why the request is refused, as HTTP, or null when it may come in.
	 * @param {import('node:http').IncomingMessage} request
	 */
	refusal(request) {
		const { origins, maxPerIp, paths } = this.rules;
		const path = (request.url ?? '').split(/[?#]/, 1)[0];
		if (!paths.includes(path)) return { code: 404, reason: 'Not Found' };
		if (!mayConnectFrom(request.headers.origin, request.headers.host, origins))
			return { code: 403, reason: 'Forbidden' };
		if (this.#total >= MAX_CONNECTIONS) return { code: 503, reason: 'Service Unavailable' };
		const count = this.#counts.get(addressKey(request.socket.remoteAddress)) ?? 0;
		return count >= maxPerIp ? { code: 429, reason: 'Too Many Requests' } : null;
	}

	/**
	 * Counts the connection; gives back what takes it off again.
	 * @param {string | undefined} address
	 */
	enter(address) {
		const key = addressKey(address);
		this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
		this.#total += 1;
		let isInside = true;
		return () => {
			if (!isInside) return;
			isInside = false;
			this.#total -= 1;
			const left = (this.#counts.get(key) ?? 1) - 1;
			if (left > 0) this.#counts.set(key, left);
			else this.#counts.delete(key);
		};
	}
}
