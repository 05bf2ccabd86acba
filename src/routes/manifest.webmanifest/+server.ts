// The manifest, drawn by the build.

import { json } from '@sveltejs/kit';
import { manifest } from './manifest';

export const prerender = true;

export const GET = () =>
	json(manifest(), { headers: { 'content-type': 'application/manifest+json' } });
