// Finding records and drafts of the open team: an index that is built when somebody first looks for something.

import type { WorkspaceView } from '$lib/ledger';
import { findPlace, type PlaceFix } from '$lib/platform';
import {
	authorOf,
	excerptOf,
	NO_HITS,
	Search,
	searchableDraft,
	searchableRecord,
	type Excerpt,
	type Hits,
	type RecordView,
	type SearchSource
} from '$lib/records';
import { formatMoment, getLocale, m } from '$lib/ui/i18n';
import type { Logbook } from './logbook.svelte';
import type { Rooms } from './rooms.svelte';

export interface FinderDeps {
	rooms(): Rooms;
	logbook(): Logbook;
	team(): WorkspaceView | null;
	nameOf(did: string): string;
}

/** Something found, as the palette shows it. */
export interface Found {
	kind: 'record' | 'draft';
	id: string;
	title: string;
	/** Where it was found, or who wrote it and when. */
	text: string;
	href: string;
}

/** Records whose way to others is asked at once. */
const REACH_PAGE = 500;

export class Finder {
	readonly #deps: FinderDeps;
	readonly #search = new Search();
	/** Counts what was read: who shows hits asks again. */
	#generation = $state(0);
	#isReading = $state(false);
	#here = $state.raw<PlaceFix | null>(null);

	constructor(deps: FinderDeps) {
		this.#deps = deps;
	}

	/** The first run over many records is not done yet: there may be more hits soon. */
	get isReading(): boolean {
		return this.#isReading;
	}
	/** Where the phone was when somebody last wanted the nearest. */
	get here(): PlaceFix | null {
		return this.#here;
	}

	/** Reads what is new or changed. Cheap when nothing is. */
	async keepUp(): Promise<void> {
		this.#isReading = true;
		try {
			await this.#search.keepUp(
				() => this.#sources(),
				() => this.#generation++
			);
		} finally {
			this.#isReading = false;
		}
	}

	/** What is found by now; call `keepUp` beside it. */
	hits(text: string): Hits {
		void this.#generation;
		return text.trim() ? this.#search.find(text) : NO_HITS;
	}

	/** The best of records and drafts, for the palette. */
	async find(text: string, limit = 20): Promise<Found[]> {
		if (!text.trim()) return [];
		await this.keepUp();
		const hits = this.#search.find(text);
		return hits.list.slice(0, limit).flatMap(({ id }) => this.#found(id, hits) ?? []);
	}

	/** The answer in which something was found. */
	excerpt(id: string, hits: Hits): Excerpt | null {
		const logbook = this.#deps.logbook();
		const view = logbook.byId(id);
		return view && excerptOf(view, logbook.form(view.form), hits, getLocale());
	}

	/** Asks the phone where it is; the browser asks the person. False when it does not say. */
	async locate(): Promise<boolean> {
		this.#here = (await findPlace({ goodMeters: 500, limitMs: 20_000 })) ?? this.#here;
		return this.#here !== null;
	}

	/** How far all of one's own records got: for a filter by it. */
	async askReach(): Promise<void> {
		const { me } = this.#deps.team() ?? {};
		const { records } = this.#deps.rooms();
		const mine = (records?.list ?? []).filter(({ by }) => by === me?.did).map(({ id }) => id);
		for (let i = 0; i < mine.length; i += REACH_PAGE)
			await records?.askReach(mine.slice(i, i + REACH_PAGE));
	}

	#found(id: string, hits: Hits): Found | null {
		const logbook = this.#deps.logbook();
		const draft = logbook.drafts.find((one) => one.id === id);
		if (draft) {
			const href = `/capture/${draft.form.split('@')[0]}?draft=${id}`;
			const text = m.capture_kept({ time: formatMoment(draft.savedAt) });
			return { kind: 'draft', id, title: draft.title, text, href };
		}
		const view = logbook.byId(id);
		if (!view) return null;
		const excerpt = this.excerpt(id, hits);
		const text = excerpt
			? `${excerpt.name}: ${excerpt.parts.map((part) => part.text).join('')}`
			: m.records_by({ name: this.#deps.nameOf(authorOf(view)), time: formatMoment(view.at) });
		return { kind: 'record', id, title: view.title, text, href: `/records/${id}` };
	}

	#sources(): SearchSource[] {
		const logbook = this.#deps.logbook();
		const language = getLocale();
		// other names, another language: everything is read anew
		const members = this.#deps.team()?.members.map(({ did, name }) => did + name) ?? [];
		const outside = `${language} ${members.join()}`;
		const forms = logbook.forms.length;
		const records = (this.#deps.rooms().records?.views() ?? []).map((view) => {
			const reach = logbook.reachOf(view.id)?.state;
			return {
				id: view.id,
				of: [view, reach, forms, outside],
				read: () => searchableRecord(view, logbook.form(view.form), this.#said(view, reach))
			};
		});
		const drafts = logbook.drafts.map((draft) => ({
			id: draft.id,
			of: [draft.title, forms, outside],
			read: () =>
				searchableDraft(draft, logbook.form(draft.form), {
					people: [],
					state: [m.find_state_draft()]
				})
		}));
		return [...records, ...drafts];
	}

	#said(view: RecordView, reach: 'here' | 'queued' | 'sent' | 'seen' | undefined) {
		const dids = [...view.authors, ...view.reviews.map(({ by }) => by)];
		const isDisputed = view.reviews.some(({ verdict }) => verdict === 'dispute');
		const state = [
			view.seal ? m.find_state_sealed() : m.find_state_unsealed(),
			isDisputed && m.find_state_disputed(),
			!view.seal && view.current.length > 1 && m.find_state_in_conflict(),
			reach && deliveryWords[reach]()
		];
		return {
			people: dids.map((did) => this.#deps.nameOf(did)),
			state: state.filter((word) => typeof word === 'string')
		};
	}
}

const deliveryWords = {
	here: () => m.state_here(),
	queued: () => m.state_queued(),
	sent: () => m.state_sent(),
	seen: () => m.find_state_seen()
};
