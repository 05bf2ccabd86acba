// Every text that a person reads, and how dates and sizes are written. The catalogues are in messages/.

export { m } from './generated/messages';
export { getLocale } from './generated/runtime';
export { loadMessages, speak } from './spoken';
export { messageOf, sentenceOf, hasMessage } from './message-of';
export {
	formatTime,
	formatDate,
	formatDay,
	formatWeekday,
	formatMoment,
	formatMomentFirst,
	formatPeriod,
	formatNumber,
	formatBytes
} from './format';
export { directionOf, applyLocale } from './direction';
