// The verdict in words, and what fills the placeholders of its lines.

import type { ErrorData } from '$lib/kernel';
import type { RecordsChecked, Verdict, VerifyReport } from '$lib/proof';
import { formatDate, m } from '$lib/ui/i18n';

export function headline(report: VerifyReport | null): { title: string; text: string } {
	if (!report) return { title: m.check_title(), text: m.check_text() };
	if (report.records) return recordsHeadline(report.verdict, report.records);
	const { holds, fails, unsaid } = report.counts;
	return {
		holds: () => ({
			title: m.check_holds_title(),
			text: unsaid ? m.check_holds_some({ holds, unsaid }) : m.check_holds_all({ holds })
		}),
		signed: () => ({ title: m.check_signed_title(), text: m.check_signed_text() }),
		fails: () => ({
			title: m.check_fails_title(),
			text: unsaid ? m.check_fails_text({ fails, unsaid }) : m.check_fails_only({ fails })
		}),
		unsaid: () => ({ title: m.check_unsaid_title(), text: m.check_unsaid_text() })
	}[report.verdict]();
}

/** Of a file of records: what is said of a proof would be too much or too little. */
function recordsHeadline(verdict: Verdict, { seals, records }: RecordsChecked) {
	const { hold, fail } = seals;
	return {
		holds: () => ({ title: m.check_seals_hold(), text: m.check_seals_all({ hold, records }) }),
		signed: () => ({ title: m.check_seals_hold(), text: m.check_seals_signed({ hold, records }) }),
		fails: () => ({ title: m.check_seals_broken(), text: m.check_seals_some({ hold, fail }) }),
		unsaid: () => ({ title: m.check_no_seals(), text: m.check_no_seals_text() })
	}[verdict]();
}

/** Times as dates (`at` is seconds since 1970, `date` is today by this device), names from the credential as claims. */
export function lineData(report: VerifyReport, line: { data: ErrorData }): ErrorData {
	const names = report.credential?.claims.names;
	const { at } = line.data;
	return {
		issuer: names?.issuer ?? m.check_no_name(),
		subject: names?.subject ?? m.check_no_name(),
		date: formatDate(Date.now()),
		...line.data,
		...(typeof at === 'number' && { at: formatDate(at * 1000) })
	};
}
