// What nobody caught reaches the person, also when it came before anybody listened.

import { expect, test } from 'vitest';
import { AppError } from '$lib/kernel';
import { ErrorSink, errorOf } from './error-sink';

const codes = (sink: ErrorSink) => {
	const heard: string[] = [];
	sink.add((error) => heard.push(error.code));
	return heard;
};

test('errors before the first listener are kept for it', () => {
	const sink = new ErrorSink();
	sink.report(new AppError('records/not-found'));
	const heard = codes(sink);
	sink.report(new Error('later'));
	expect(heard).toEqual(['records/not-found', 'app/unexpected']);
});

test('a loop of early errors does not fill the memory', () => {
	const sink = new ErrorSink();
	for (let i = 0; i < 1000; i++) sink.report(new Error(`${i}`));
	expect(codes(sink)).toHaveLength(20);
});

test('what was cancelled and what is harmless is no error', () => {
	const sink = new ErrorSink();
	const heard = codes(sink);
	sink.report(new AppError('app/cancelled'));
	sink.report('ResizeObserver loop completed with undelivered notifications.');
	expect(heard).toEqual([]);
});

test('hears errors and rejections of its target, not images that did not load', () => {
	const sink = new ErrorSink();
	const heard = codes(sink);
	const target = new EventTarget();
	sink.watch(target);
	const send = (type: string, fields: object) =>
		target.dispatchEvent(Object.assign(new Event(type), fields));
	send('error', { error: new AppError('rpc/timeout') });
	send('unhandledrejection', { reason: new AppError('rpc/worker-died') });
	send('error', {});
	expect(heard).toEqual(['rpc/timeout', 'rpc/worker-died']);
});

test.each([
	'Failed to fetch dynamically imported module: https://a.example/_app/immutable/nodes/3.js',
	'Importing a module script failed.',
	'error loading dynamically imported module: https://a.example/x.js',
	'Unable to preload CSS for /_app/immutable/assets/x.css'
])('a part that could not be loaded is told as that: %s', (message) => {
	expect(errorOf(new TypeError(message)).code).toBe('app/part-missing');
});
