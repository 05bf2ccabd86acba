// A tap on a button of a prerendered page, before the page was awake: `app.html` keeps the last one, and it counts then.

interface Early {
	listener: (event: Event) => void;
	button?: HTMLButtonElement;
}

/** Once, when every listener is in place. What was tapped and is gone since is forgotten. */
export function giveEarlyTap(): void {
	const page = window as { azoraEarly?: Early };
	const early = page.azoraEarly;
	if (!early) return;
	delete page.azoraEarly;
	removeEventListener('click', early.listener, true);
	if (early.button?.isConnected) early.button.click();
}
