// The web app manifest as a value: what the system needs to install Azora, and what it may hand to it.

import { m } from '$lib/ui/i18n';

type Purpose = 'any' | 'maskable' | 'monochrome';

const icon = (src: string, size: number, purpose: Purpose) => ({
	src: `/icons/${src}.png`,
	sizes: `${size}x${size}`,
	type: 'image/png',
	purpose
});

/** Of the app itself, see scripts/build-app-screenshots.mjs. Never stored for offline use. */
const screenshot = (
	name: string,
	sizes: string,
	form_factor: 'narrow' | 'wide',
	label: string
) => ({
	src: `/screenshots/${name}.webp`,
	sizes,
	type: 'image/webp',
	form_factor,
	label
});

const shortcut = (name: string, url: string) => ({
	name,
	url,
	icons: [icon('icon-192', 192, 'any')]
});

/** Everything that comes in is opened by one screen, routes/open. */
const doors = () => ({
	share_target: {
		action: '/share',
		method: 'POST',
		enctype: 'multipart/form-data',
		params: {
			title: 'title',
			text: 'text',
			url: 'url',
			files: [
				{ name: 'photos', accept: ['image/*'] },
				{ name: 'files', accept: ['.azora', '.json', '.jwt', 'application/json'] }
			]
		}
	},
	file_handlers: [
		{
			action: '/open',
			accept: {
				'application/x-azora': ['.azora'],
				'application/jwt': ['.jwt'],
				'application/json': ['.json']
			},
			launch_type: 'single-client'
		}
	],
	// behind the #, so that an invitation never travels to a server
	protocol_handlers: [{ protocol: 'web+azora', url: '/open#%s' }],
	launch_handler: { client_mode: ['navigate-existing', 'auto'] },
	handle_links: 'preferred',
	note_taking: { new_note_url: '/capture' },
	edge_side_panel: { preferred_width: 400 }
});

export const manifest = () => ({
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
	// the bars follow app.html's metas; this is for the window before it has a page
	user_preferences: {
		color_scheme_dark: { background_color: '#06141f', theme_color: '#001d34' }
	},
	categories: ['productivity', 'utilities'],
	icons: [
		icon('icon-192', 192, 'any'),
		icon('icon-512', 512, 'any'),
		icon('maskable-512', 512, 'maskable'),
		icon('monochrome-512', 512, 'monochrome')
	],
	screenshots: [
		screenshot('narrow-today', '585x1266', 'narrow', m.place_today()),
		screenshot('narrow-capture', '585x1266', 'narrow', m.shell_new_record()),
		screenshot('wide-record', '1280x800', 'wide', m.place_records())
	],
	shortcuts: [
		shortcut(m.shell_new_record(), '/capture'),
		shortcut(m.settings_verify(), '/verify'),
		shortcut(m.place_records(), '/records')
	],
	...doors()
});
