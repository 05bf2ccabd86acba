// The look that the person chose. Kept on this device; without a choice the system decides between light and dark.

export const THEMES = ['system', 'light', 'dark', 'sun'] as const;
export type ThemeName = (typeof THEMES)[number];

const KEY = 'azora-theme';
/** Colour of the browser's own bars: the sky of the theme. */
const SKY: Record<Exclude<ThemeName, 'system'>, string> = {
	light: '#ebf4fa',
	dark: '#001d34',
	sun: '#ffffff'
};

export const isThemeName = (value: unknown): value is ThemeName =>
	THEMES.includes(value as ThemeName);

function stored(): ThemeName {
	try {
		const value = localStorage.getItem(KEY);
		return isThemeName(value) ? value : 'system';
	} catch {
		// storage denied: the system's theme
		return 'system';
	}
}

function show(choice: ThemeName): void {
	const root = document.documentElement;
	if (choice === 'system') delete root.dataset.theme;
	else root.dataset.theme = choice;
	for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
		const own = meta.media.includes('dark') ? SKY.dark : SKY.light;
		meta.content = choice === 'system' ? own : SKY[choice];
	}
}

class Theme {
	choice = $state<ThemeName>('system');

	/** Before the first paint of the app: takes up what was chosen on this device. */
	restore(): void {
		this.choice = stored();
		show(this.choice);
	}

	choose(choice: ThemeName): void {
		this.choice = choice;
		show(choice);
		try {
			localStorage.setItem(KEY, choice);
		} catch {
			// storage denied: it holds until the page is left
		}
	}
}

export const theme = new Theme();
