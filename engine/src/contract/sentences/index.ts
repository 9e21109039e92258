import { ENGLISH } from './en.js';
import { PORTUGUESE } from './pt-br.js';
import type { Sentences } from './sentences.js';

/** The sentences of every language that the engine speaks, by its BCP 47 tag. */
export const SENTENCES = { en: ENGLISH, 'pt-BR': PORTUGUESE } as const satisfies Readonly<Record<string, Sentences>>;

/** A language with sentences: `en`, `pt-BR`. */
export type Language = keyof typeof SENTENCES;

export const LANGUAGES = Object.keys(SENTENCES) as readonly Language[];
