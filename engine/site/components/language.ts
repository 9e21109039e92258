export const LANGUAGES = ['en', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The reader's language, which the page's head decided. */
export const language: Language =
  typeof document !== 'undefined' && document.documentElement.lang === 'pt-BR' ? 'pt-BR' : 'en';

/** Chooses the reader's language from texts that are written in both. */
export function inLanguage<T>(texts: Record<Language, T>): T {
  return texts[language];
}

/** Opens the same view in another language. */
export function switchTo(wanted: Language): void {
  const address = new URL(location.href);
  address.searchParams.set('lang', wanted);
  location.assign(address);
}
