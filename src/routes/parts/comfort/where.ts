// Where a command that needs an input is done. A command without input runs from the palette and needs no line here.

/** By the command's name; a test walks all commands. */
const WHERE: { readonly [command: string]: string } = {
	'app.install': '/settings',
	'app.keep-storage': '/settings',
	'app.postpone': '/today',
	'app.set-language': '/settings',
	'app.set-shortcuts': '/help',
	'app.set-theme': '/settings',
	'credentials.import': '/wallet',
	'credentials.issue': '/team',
	'credentials.present': '/wallet',
	'drafts.discard': '/records',
	'drafts.restore': '/records',
	'forms.add': '/capture',
	'forms.import': '/capture',
	'identity.add-way': '/keys',
	'identity.close-device': '/devices',
	'identity.create': '/name',
	'identity.link-device': '/devices',
	'identity.remove-way': '/keys',
	'identity.rename': '/settings',
	'identity.restore': '/restore',
	'identity.rotate': '/keys',
	'identity.save-backup': '/keys/backup',
	'identity.show-words': '/keys/words',
	'identity.unlock': '/unlock',
	'policy.check-rules': '/rules',
	'records.confirm': '/records',
	'records.dispute': '/records',
	'records.export': '/records',
	'records.save': '/capture',
	'records.seal': '/records',
	'score.compute': '/team',
	'sync.cancel-transfer': '/team',
	'sync.pause': '/team',
	'sync.resume': '/team',
	'sync.show-code': '/team',
	'verify.check': '/verify',
	'verify.know-signer': '/verify',
	'workspace.found': '/team/new',
	'workspace.invite': '/team/invite',
	'workspace.join': '/join',
	'workspace.leave': '/team',
	'workspace.remove-member': '/team',
	'workspace.revoke-invitation': '/team',
	'workspace.set-role': '/team'
};

/** Screens that are not there yet: the settings stand in. */
const COMING: readonly string[] = ['/keys', '/keys/backup', '/keys/words', '/unlock'];

/** The screen of a command, or null when it runs as it is. */
export function screenOf(command: string): string | null {
	const screen = WHERE[command] ?? null;
	return screen !== null && COMING.includes(screen) ? '/settings' : screen;
}
