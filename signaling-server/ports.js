// Port numbers from the environment, and the one sentence for a port that cannot be had.
import process from 'node:process';

/** A failure whose message is all that a person needs: no stack. */
export class SentenceError extends Error {}

/** A port number from the environment, or the default. */
export function portFrom(variable, fallback) {
	const text = process.env[variable];
	if (text === undefined || text === '') return fallback;
	const port = Number(text);
	if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
	throw new SentenceError(`${variable} must be a port number from 0 to 65535, not "${text}".`);
}

/** The sentence for a port that cannot be had. */
export function portTrouble(error, port, variable) {
	if (error.code === 'EADDRINUSE')
		return new SentenceError(
			`Port ${port} is taken by another program: end it, or choose another port with ${variable}=PORT.`
		);
	if (error.code === 'EACCES')
		return new SentenceError(
			`Port ${port} may not be used by this account: choose another port with ${variable}=PORT.`
		);
	return error;
}
