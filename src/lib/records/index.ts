// The door of records: forms, drafts, records as they stand, photos.

export { createRecordsCommands } from './commands';
export type { RecordsCommandsDeps } from './commands';
export { createPhotosClient } from './client';
export type { PhotosClient } from './client';
export { contentHash, recordContent } from './content';
export type { RecordContent } from './content';
export { createDraftCommands } from './draft-commands';
export { Draft } from './draft.svelte';
export type { DraftDeps } from './draft.svelte';
export type { WatchPlace } from './draft-place.svelte';
export type { DraftPhotoRef, DraftPhotos } from './draft-document';
export { readDrafts, writeDrafts } from './drafts-backup';
export type { DraftKept } from './drafts-backup';
export { Drafts } from './drafts.svelte';
export type { DraftContent } from './drafts.svelte';
export {
	countFilters,
	DELIVERY,
	distanceTo,
	filterRows,
	HAS,
	NO_FILTER,
	readFilter,
	sortOf,
	sortRows,
	SORTS,
	STANDING,
	writeFilter
} from './find/filter';
export type { Delivery, Filter, Has, Sort, Standing } from './find/filter';
export { NO_HITS, Search } from './find/search';
export type { Hits, Source as SearchSource } from './find/search';
export { excerptOf, searchableDraft, searchableRecord } from './find/searchable';
export type { Excerpt } from './find/searchable';
export { markIn } from './find/spelling';
export type { Part } from './find/spelling';
export type { ExportedFile, ExportProgress } from './export/export';
export { writeRecords } from './export/write';
export type { ExportFormat, ExportOptions } from './export/source';
export { foldRecords } from './fold';
export { FORM_FILE_LIMIT, formFile, readFormFile, standingOf } from './form-file';
export type { FormFile, FormProblem } from './form-file';
export { asksForPlace, formRef, shippedForms, wordsIn } from './forms';
export type { Answers, AnswersReport, Form, FormField, Hint, Words } from './forms';
export { authorOf, dayOf, isBegunBy, isConflict, needsReviewBy } from './model';
export type {
	DayGroup,
	Hlc,
	Photos,
	RecordRow,
	RecordView,
	ReviewVerdict,
	ReviewView,
	SealView,
	VersionContent,
	VersionView
} from './model';
export { isPlaceChoice, placeBy } from './place';
export type { PlaceChoice } from './place';
export { PhotoUrls } from './photo-urls';
export type { PhotoSource, PhotoSources } from './photo-urls';
export { Records } from './records.svelte';
export type { RecordsDeps } from './records.svelte';
export { RecordsStore } from './store';
export type { DraftPhoto, DraftRow } from './store';
