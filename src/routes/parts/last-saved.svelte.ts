// What was saved last in this window: the screen that opens next says it.

export const lastSaved = $state<{ record: string; at: number }>({ record: '', at: 0 });
