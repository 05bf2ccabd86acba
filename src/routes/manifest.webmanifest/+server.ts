// What the system needs to install Azora as an app.

import { json } from '@sveltejs/kit';
import { m } from '$lib/ui/i18n';

export const prerender = true;

const icon = (src: string, size: number, purpose: 'any' | 'maskable' | 'monochrome') => ({
	src: `/icons/${src}.png`,
	sizes: `${size}x${size}`,
	type: 'image/png',
	purpose
});

export const GET = () =>
	json(
		{
			id: '/',
			name: m.app_name(),
			short_name: m.app_name(),
			description: m.manifest_description(),
			lang: 'en',
			dir: 'auto',
			start_url: '/?source=pwa',
			scope: '/',
			display: 'standalone',
			display_override: ['standalone', 'minimal-ui'],
			orientation: 'any',
			background_color: '#fafdff',
			theme_color: '#ebf4fa',
			categories: ['productivity', 'utilities'],
			launch_handler: { client_mode: 'navigate-existing' },
			icons: [
				icon('icon-192', 192, 'any'),
				icon('icon-512', 512, 'any'),
				icon('maskable-512', 512, 'maskable'),
				icon('monochrome-512', 512, 'monochrome')
			],
			shortcuts: [
				{ name: m.shell_new_record(), url: '/capture' },
				{ name: m.place_today(), url: '/today' }
			]
		},
		{ headers: { 'content-type': 'application/manifest+json' } }
	);
