/** Languages of this site as its configuration lists them: BCP 47 tags. */
export const LANGUAGES: readonly string[] =
  typeof document === 'undefined'
    ? ['en']
    : (document.querySelector<HTMLMetaElement>('meta[name=lastro-languages]')?.content.split(' ') ?? ['en']);

/** The reader's language, which the page's head decided. */
export const language: string = typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en';

/** Texts by language. English is always there; the compiler refuses another language that lacks one of its texts. */
export type TextsByLanguage<T> = { readonly en: T } & Readonly<Record<string, NoInfer<T>>>;

/** Texts in the reader's language, or in one with the same base; a text that it lacks, and every text of a language that is not there, in English. */
export function inLanguage<T>(texts: TextsByLanguage<T>, reader = language): T {
  const tags = Object.keys(texts);
  const tag = tags.find((each) => each === reader) ?? tags.find((each) => baseOf(each) === baseOf(reader));
  return tag === undefined ? texts.en : withDefaults(texts[tag] as T, texts.en);
}

/** A text of the project, alone or by language, for the reader. */
export function readersText(text: string | TextsByLanguage<string>): string {
  return typeof text === 'string' ? text : inLanguage<string>(text);
}

/** A written count with its noun: `counted('1', 'row', 'rows')` is `1 row`. */
export function counted(n: string, one: string, many: string): string {
  return `${n} ${n === '1' ? one : many}`;
}

function withDefaults<T>(texts: T, english: T): T {
  if (typeof texts !== 'object' || texts === null || Array.isArray(texts)) return texts ?? english;
  const keys = Object.keys({ ...english, ...texts }) as (keyof T)[];
  return Object.fromEntries(keys.map((key) => [key, withDefaults(texts[key], english[key])])) as T;
}

function baseOf(tag: string): string {
  return tag.split('-')[0] ?? tag;
}

/** A language's name in itself, without its country where no other language of the site differs by it alone: `Português`. */
export function nameOfLanguage(tag: string, languages = LANGUAGES): string {
  const hasSibling = languages.some((other) => other !== tag && baseOf(other) === baseOf(tag));
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(hasSibling ? tag : baseOf(tag)) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/** Opens the same view in another language. */
export function switchTo(wanted: string): void {
  const address = new URL(location.href);
  address.searchParams.set('lang', wanted);
  location.assign(address);
}
