// The only door of ui: components, icons, and the texts in $lib/ui/i18n. It knows no domain.

import * as icons from './icons/paths';

export { icons };
export { default as Icon } from './icons/Icon.svelte';

export { default as Answers } from './primitives/Answers.svelte';
export { default as Banner } from './primitives/Banner.svelte';
export { default as Button } from './primitives/Button.svelte';
export { default as Buttons } from './primitives/Buttons.svelte';
export { default as Card } from './primitives/Card.svelte';
export { default as Choice } from './primitives/Choice.svelte';
export { default as Details } from './primitives/Details.svelte';
export { default as Empty } from './primitives/Empty.svelte';
export { default as Facts } from './primitives/Facts.svelte';
export { default as Field } from './primitives/Field.svelte';
export { default as Hash } from './primitives/Hash.svelte';
export { default as IconButton } from './primitives/IconButton.svelte';
export { default as List } from './primitives/List.svelte';
export { default as LiveRegion } from './primitives/LiveRegion.svelte';
export { default as Marked } from './primitives/Marked.svelte';
export { default as NumberField } from './primitives/NumberField.svelte';
export { default as Progress } from './primitives/Progress.svelte';
export { default as Row } from './primitives/Row.svelte';
export { default as Search } from './primitives/Search.svelte';
export { default as Segmented } from './primitives/Segmented.svelte';
export { default as Sheet } from './primitives/Sheet.svelte';
export { default as StateWord } from './primitives/StateWord.svelte';
export { default as Tag } from './primitives/Tag.svelte';
export { announcements } from './primitives/announcements.svelte';
export type { Toast } from './primitives/announcements.svelte';
export type { Option } from './primitives/choice';
export type { Fact } from './primitives/fact';

export { default as Actions } from './patterns/Actions.svelte';
export { default as Article } from './patterns/Article.svelte';
export { default as CheckLine } from './patterns/CheckLine.svelte';
export { default as Checks } from './patterns/Checks.svelte';
export { default as CredentialCard } from './patterns/CredentialCard.svelte';
export { default as Frame } from './patterns/Frame.svelte';
export { default as Horizon } from './patterns/Horizon.svelte';
export { default as Mark } from './patterns/Mark.svelte';
export { default as Navigation } from './patterns/Navigation.svelte';
export { default as Pane } from './patterns/Pane.svelte';
export { default as Photo } from './patterns/Photo.svelte';
export { default as PhotoAdd } from './patterns/PhotoAdd.svelte';
export { default as Photos } from './patterns/Photos.svelte';
export { default as Place } from './patterns/Place.svelte';
export { default as QrCode } from './patterns/QrCode.svelte';
export { default as ScoreBars } from './patterns/ScoreBars.svelte';
export { default as ScoreFigure } from './patterns/ScoreFigure.svelte';
export { default as ScoreTable } from './patterns/ScoreTable.svelte';
export { default as Sea } from './patterns/Sea.svelte';
export { default as Seal } from './patterns/Seal.svelte';
export { default as SealBand } from './patterns/SealBand.svelte';
export { default as Sky } from './patterns/Sky.svelte';
export { default as Tally } from './patterns/Tally.svelte';
export { default as ThemeSwitch } from './patterns/ThemeSwitch.svelte';
export { default as Verdict } from './patterns/Verdict.svelte';
export { default as Welcome } from './patterns/Welcome.svelte';
export { default as Why } from './patterns/Why.svelte';
export type { HorizonIsle, HorizonState } from './patterns/horizon';
export type { Place as NavigationPlace } from './patterns/navigation';
export type { QrModules } from './patterns/qr';
export type { ScorePart } from './patterns/score';

export { theme, isThemeName } from './theme.svelte';
export type { ThemeName } from './theme.svelte';
