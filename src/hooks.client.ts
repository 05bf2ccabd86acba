// First code of the page: Trusted Types, then what nobody catches, then the look and language of this device.

import type { HandleClientError } from '@sveltejs/kit';
import { errorSink, guardScripts, installer } from '$lib/platform';
import { theme } from '$lib/ui';
import { applyLocale } from '$lib/ui/i18n';

guardScripts();
errorSink.watch(window);
theme.restore();
applyLocale();
installer.start();

export const handleError: HandleClientError = ({ error, status, message }) => {
	// an address that leads nowhere is told by the page itself
	if (status !== 404) errorSink.report(error);
	return { message };
};
