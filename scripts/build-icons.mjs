// Writes the Material Symbols in use (Apache-2.0) as plain paths: src/lib/ui/icons/paths.ts. Run it after a change of the list.
import { readFileSync, writeFileSync } from 'node:fs';

const USED = {
	add: 'add',
	alert: 'notifications-outline',
	alertFilled: 'notifications',
	back: 'arrow-back',
	backup: 'backup-outline',
	badge: 'badge-outline',
	block: 'block',
	camera: 'photo-camera-outline',
	check: 'check',
	checkSmall: 'check-small',
	close: 'close',
	cloudOff: 'cloud-off-outline',
	copy: 'content-copy-outline',
	dataCheck: 'data-check',
	remove: 'delete-outline',
	device: 'smartphone-outline',
	document: 'description-outline',
	documentFilled: 'description',
	download: 'download',
	edit: 'edit-outline',
	error: 'error-outline',
	explore: 'explore-outline',
	expand: 'expand-more',
	fileOpen: 'file-open-outline',
	filter: 'filter-list',
	flag: 'flag-outline',
	forward: 'chevron-forward',
	help: 'help-outline',
	image: 'image-outline',
	info: 'info-outline',
	install: 'install-mobile-outline',
	journal: 'history',
	key: 'key-outline',
	keyboard: 'keyboard-outline',
	language: 'language',
	link: 'link',
	lock: 'lock-outline',
	mail: 'mail-outline',
	mic: 'mic-outline',
	more: 'more-vert',
	pause: 'pause',
	person: 'person-outline',
	personAdd: 'person-add-outline',
	personRemove: 'person-remove-outline',
	place: 'location-on-outline',
	placeOff: 'location-off-outline',
	play: 'play-arrow',
	qrCode: 'qr-code-2',
	qrScan: 'qr-code-scanner',
	records: 'list-alt-outline',
	recordsFilled: 'list-alt',
	rules: 'balance',
	schedule: 'schedule',
	search: 'search',
	settings: 'settings-outline',
	share: 'ios-share',
	shield: 'verified-user-outline',
	stack: 'stacks-outline',
	sync: 'sync',
	team: 'group-outline',
	teamFilled: 'group',
	today: 'today-outline',
	todayFilled: 'today',
	undo: 'undo',
	visibility: 'visibility-outline',
	visibilityOff: 'visibility-off-outline',
	wallet: 'account-balance-wallet-outline',
	walletFilled: 'account-balance-wallet'
};

const collection = new URL(
	'../node_modules/@iconify-json/material-symbols/icons.json',
	import.meta.url
);
const { icons } = JSON.parse(readFileSync(collection, 'utf8'));

const lines = Object.entries(USED).map(([name, source]) => {
	const body = icons[source]?.body ?? '';
	const path = body.match(/^<path fill="currentColor" d="([^"]+)"\/>$/)?.[1];
	if (!path) throw new Error(`${source}: not one plain path in the icon set`);
	return `/** ${source} */\nexport const ${name} =\n\t'${path}';`;
});

writeFileSync(
	new URL('../src/lib/ui/icons/paths.ts', import.meta.url),
	`// Written by scripts/build-icons.mjs. Material Symbols, Apache-2.0, 24 x 24.\n\n${lines.join('\n')}\n`
);
