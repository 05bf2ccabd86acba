// Events of the ledger worker: at once after a pause, else gathered.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventQueue, type LedgerEvent } from './events';

const statements = (next: number) => (): LedgerEvent => ({ t: 'statements', workspace: 'w', next });

describe('events', () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => vi.useRealTimers());

	function queue() {
		const told: LedgerEvent[] = [];
		const events = new EventQueue();
		events.listen((event) => told.push(event));
		return { events, told };
	}

	it('tells a change after a pause at once', () => {
		const { events, told } = queue();
		events.add('statements', statements(1));
		vi.advanceTimersByTime(0);
		expect(told).toEqual([statements(1)()]);
		vi.advanceTimersByTime(1_000);
		events.add('statements', statements(2));
		vi.advanceTimersByTime(0);
		expect(told).toHaveLength(2);
	});

	it('gathers those that follow, and tells the newest of each name', () => {
		const { events, told } = queue();
		events.add('statements', statements(1));
		vi.advanceTimersByTime(0);
		for (let next = 2; next < 40; next++) {
			events.add('statements', statements(next));
			vi.advanceTimersByTime(1);
		}
		expect(told).toHaveLength(1);
		vi.advanceTimersByTime(50);
		expect(told).toEqual([statements(1)(), statements(39)()]);
	});

	it('tells nothing that was cleared', () => {
		const { events, told } = queue();
		events.add('statements', statements(1));
		events.clear();
		vi.advanceTimersByTime(1_000);
		expect(told).toEqual([]);
	});

	it('leaves out what is gone when it is told', () => {
		const { events, told } = queue();
		events.add('sync', () => null);
		vi.advanceTimersByTime(50);
		expect(told).toEqual([]);
	});
});
