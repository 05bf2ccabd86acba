// First code of the page: Trusted Types, then what nobody catches, then the look and language of this device.

import type { ClientInit, HandleClientError } from '@sveltejs/kit';
import { errorSink, guardScripts, installer } from '$lib/platform';
import { theme } from '$lib/ui';
import { followLanguage, speak } from '$lib/ui/i18n';

guardScripts();
errorSink.watch(window);
theme.restore();
followLanguage();
installer.start();

/** What is read in another language than the prerendered one is there before the first screen is taken over. */
export const init: ClientInit = () => speak();

export const handleError: HandleClientError = ({ error, status, message }) => {
	// an address that leads nowhere is told by the page itself
	if (status !== 404) errorSink.report(error);
	return { message };
};
