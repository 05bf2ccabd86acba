// The main-thread end of a link's port: passes messages between the ledger worker and a carrier's connection.

import {
	perChannel,
	UNREAD_LIMIT,
	type Channel,
	type ToMain,
	type ToWorker,
	type Wire
} from '../link';

/** On the main thread: lets the Link at the other end of `port` speak over `wire`. */
export function servePort(port: MessagePort, wire: Wire): void {
	const taken = perChannel();
	let given = 0;
	let read = 0;
	let isOpen = true;
	const post = (message: ToWorker, transfer: Transferable[] = []) => {
		if (isOpen) port.postMessage(message, transfer);
	};
	const drain = (channel: Channel) =>
		post({ t: 'drain', channel, done: taken[channel] - wire.bufferedBytes(channel) });
	port.onmessage = (event: MessageEvent<ToMain>) => {
		const message = event.data;
		if (message.t === 'read') read = message.read;
		else if (message.t === 'close') {
			isOpen = false;
			port.close();
			wire.close(message.reason);
		} else {
			taken[message.channel] += message.bytes.byteLength;
			wire.send(message.channel, new Uint8Array(message.bytes));
			drain(message.channel);
		}
	};
	wire.onmessage = (channel, message) => {
		given += message.length;
		if (given - read > UNREAD_LIMIT) return wire.close('channel/flooded');
		post({ t: 'receive', channel, bytes: message.buffer }, [message.buffer]);
	};
	wire.ondrain = drain;
	wire.onheard = (at) => post({ t: 'heard', at });
	wire.onclose = (reason) => {
		post({ t: 'closed', reason });
		isOpen = false;
	};
}
