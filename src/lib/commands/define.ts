// Defining a command: only types; the object itself is the command.

import type { GenericSchema } from 'valibot';
import type { Command } from './model';

export const defineCommand = <Schema extends GenericSchema, Output>(
	command: Command<Schema, Output>
): Command<Schema, Output> => command;
