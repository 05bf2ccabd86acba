// The stops of the tour: a real screen, the thing on it, and two sentences.

import { m } from '$lib/ui/i18n';

export interface Stop {
	id: string;
	href: string;
	/** The first that is there is pointed at; without one the tip stands by itself. */
	anchors: readonly string[];
	title: () => string;
	text: () => string;
}

export const STOPS: readonly Stop[] = [
	{
		...{ id: 'today', href: '/today', anchors: ['main .list', 'main .empty'] },
		title: () => m.tour_today_title(),
		text: () => m.tour_today_text()
	},
	{
		...{ id: 'capture', href: '/capture', anchors: ['main .list'] },
		title: () => m.tour_capture_title(),
		text: () => m.tour_capture_text()
	},
	{
		...{ id: 'horizon', href: '/today', anchors: ['.horizon'] },
		title: () => m.tour_horizon_title(),
		text: () => m.tour_horizon_text()
	},
	{
		...{ id: 'team', href: '/team' },
		anchors: ['main a[href="/team/invite"]', 'main a[href="/team/new"]', 'main .list'],
		title: () => m.tour_team_title(),
		text: () => m.tour_team_text()
	},
	{
		...{ id: 'wallet', href: '/wallet', anchors: ['main [data-credential]', 'main .empty'] },
		title: () => m.tour_wallet_title(),
		text: () => m.tour_wallet_text()
	},
	{
		...{ id: 'verify', href: '/verify', anchors: ['main .field', 'main .buttons'] },
		title: () => m.tour_verify_title(),
		text: () => m.tour_verify_text()
	}
];
