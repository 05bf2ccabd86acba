// Nobody changes the rules without keeping those that were shipped: the build stops, and says what to do.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keep, readKept, requireKept } from '../../../scripts/kept-policies.mjs';
import { builtConstitution, builtKept, builtWasm } from './testing';

const SHIPPED = join(process.cwd(), 'policies/shipped');
let copy: string;
beforeEach(() => {
	copy = mkdtempSync(join(tmpdir(), 'azora-kept-'));
	cpSync(SHIPPED, copy, { recursive: true });
});
afterEach(() => rmSync(copy, { recursive: true }));

describe('kept constitutions', () => {
	test('are what their names say, from the first on', () => {
		const kept = readKept();
		expect(kept.map(({ constitution }) => constitution.version)).toEqual(
			kept.map((_, place) => place + 1)
		);
		expect(kept[0].constitution.hash).toBe(
			'7ea8fcf40fad1a0f1e994c213a130cb254d3186c8f07ea0023d0c8a3141280ed'
		);
		const own = builtConstitution().hash;
		const older = kept.filter(({ constitution }) => constitution.hash !== own);
		expect(builtKept().map(({ hashes }) => hashes.hash)).toEqual(
			older.map(({ constitution }) => constitution.hash)
		);
	});

	test.each(['policy.wasm', 'constitution.json'])('a changed %s stops the build', (file) => {
		const [{ constitution }] = readKept();
		const path = join(copy, constitution.hash, file);
		const text = readFileSync(path, 'latin1');
		writeFileSync(
			path,
			text.replace('Nobody confirms their own', 'Anybody confirms their own'),
			'latin1'
		);
		expect(() => readKept(copy)).toThrow('is not what its name says');
	});

	test('a lost one stops the build', () => {
		const [folder] = readdirSync(copy).filter((name) => name !== 'index.json');
		rmSync(join(copy, folder), { recursive: true });
		expect(() => readKept(copy)).toThrow('differ');
		writeFileSync(join(copy, 'index.json'), JSON.stringify([{ version: 2, hash: 'x' }]));
		expect(() => readKept(copy)).toThrow('differ');
	});

	test('rules that changed must be the next version', () => {
		const kept = readKept();
		const next = kept.length + 1;
		const changed = (version: number) => ({ hash: 'c'.repeat(64), version });
		expect(() => requireKept(kept, changed(next - 1))).toThrow(`set version ${next}`);
		expect(() => requireKept(kept, changed(next + 1))).toThrow(`set version ${next}`);
		expect(() => requireKept(kept, changed(next))).not.toThrow();
		const same = { hash: kept[0].constitution.hash, version: next };
		expect(() => requireKept(kept, same)).toThrow('version 1: set it');
		expect(() => requireKept(kept, builtConstitution())).not.toThrow();
	});

	test('what is kept is not too much to install', () => {
		const bytes = readKept().map(({ wasm }) => brotliCompressSync(wasm).length);
		expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(400_000);
	});

	test('a release keeps the rules that it ships, once', () => {
		const own = { constitution: builtConstitution(), wasm: builtWasm() };
		keep(own, copy);
		keep(own, copy);
		const kept = readKept(copy);
		expect(kept.at(-1)?.constitution.hash).toBe(own.constitution.hash);
		expect(kept.length).toBe(own.constitution.version);
	});

	test('what is released is kept', () => {
		// a changelog that begins with a version is that of a release
		const isRelease = /^## \[?\d/m.exec(
			readFileSync('CHANGELOG.md', 'utf8').split('\n## ', 2).join('\n## ')
		);
		const own = builtConstitution().hash;
		const isKept = readKept().some(({ constitution }) => constitution.hash === own);
		expect(isKept || !isRelease).toBe(true);
	});
});
