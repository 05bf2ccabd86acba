// Every text that a person reads, and how dates and sizes are written. The catalogues are in messages/.

export { m } from './generated/messages';
export {
	LANGUAGES,
	chooseLanguage,
	deviceLocale,
	followLanguage,
	getLocale,
	isLanguageChoice,
	languageChoice,
	loadMessages,
	onLanguage,
	speak
} from './spoken.svelte';
export type { LanguageChoice } from './spoken.svelte';
export { messageOf, ruleKey, sentenceOf, hasMessage, translationOf } from './message-of';
export {
	compareTexts,
	formatTime,
	formatDate,
	formatDay,
	formatWeekday,
	formatMoment,
	formatMomentFirst,
	formatPeriod,
	formatNumber,
	formatBytes,
	formatList
} from './format';
export { directionOf, showWords } from './direction';
export { readNumber } from './number';
