// How a command can fail before its effect ran.

import { AppError } from '$lib/kernel';
import type { Decision } from './model';

/** The constitution said no (or nothing, or failed): carries the whole decision for "Why?". */
export class CommandRefused extends AppError {
	readonly decision: Decision;

	constructor(decision: Decision) {
		const first = decision.reasons.find((reason) => reason.effect === 'deny');
		super('commands/refused', {
			decision: decision.id,
			effect: decision.effect,
			rule: first?.id ?? '',
			sentence: first?.msg ?? ''
		});
		this.name = 'CommandRefused';
		this.decision = decision;
	}
}

/** The input has not the shape that the command asks for. */
export class CommandInputInvalid extends AppError {
	constructor(command: string, where: string, message: string) {
		super('commands/input-invalid', { command, where, message });
		this.name = 'CommandInputInvalid';
	}
}

/** It was done, and the journal could not keep that. Nothing is pretended: whoever asked hears of it beside the output. */
export class NotJournalled extends AppError {
	constructor(why: string, options?: { cause?: unknown }) {
		super('commands/not-journalled', { why }, options);
		this.name = 'NotJournalled';
	}
}

/** It is signed and shared, or changed nothing: there is nothing that would take it back. */
export class NotUndoable extends AppError {
	constructor(command: string) {
		super('commands/not-undoable', { command });
		this.name = 'NotUndoable';
	}
}
