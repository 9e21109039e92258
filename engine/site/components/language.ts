/** Languages of this site as its configuration lists them: BCP 47 tags. */
export const LANGUAGES: readonly string[] =
  typeof document === 'undefined'
    ? ['en']
    : (document.querySelector<HTMLMetaElement>('meta[name=lastro-languages]')?.content.split(' ') ?? ['en']);

/** The reader's language, which the page's head decided. */
export const language: string = typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en';

/** Texts by language. English is always there; the compiler refuses another language that lacks one of its texts. */
export type TextsByLanguage<T> = { readonly en: T } & Readonly<Record<string, NoInfer<T>>>;

/** The reader's language of some texts, or English where they are not in it. */
export function inLanguage<T>(texts: TextsByLanguage<T>): T {
  return Object.hasOwn(texts, language) ? (texts[language] as T) : texts.en;
}

/** A language's name in itself, without its country where no other language of the site differs by it alone: `Português`. */
export function nameOfLanguage(tag: string): string {
  const base = (each: string): string => each.split('-')[0] ?? each;
  const isAlone = LANGUAGES.filter((other) => base(other) === base(tag)).length === 1;
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(isAlone ? base(tag) : tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/** Opens the same view in another language. */
export function switchTo(wanted: string): void {
  const address = new URL(location.href);
  address.searchParams.set('lang', wanted);
  location.assign(address);
}
