// Which of two versions is the older one: a host may go back to what it served before.

import { expect, test } from 'vitest';
import { isOlder } from './update';

test.each([
	['0.1.0+aa', '0.2.0+bb', true],
	['0.9.0', '0.10.0', true],
	['1.0.0', '0.9.9', false],
	['0.1.0+aa', '0.1.0+bb', false],
	['dev', '0.1.0', false]
])('%s before %s: %s', (version, than, is) => expect(isOlder(version, than)).toBe(is));
