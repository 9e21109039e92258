import { escapeHtml } from '../../base/escape.js';
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';

/** A text in every language of the site; languages that are left out read the English. */
export type Texts = string | ({ en: string } & Readonly<Record<string, string>>);

export function textIn(texts: Texts, language: string): string {
  return typeof texts === 'string'
    ? texts
    : (texts[nearestTag(Object.keys(texts), language) ?? 'en'] ?? Object.values(texts)[0] ?? '');
}

/** The language itself, or another with the same base: `en-GB` for `en`. */
function nearestTag(tags: readonly string[], language: string): string | undefined {
  const base = (tag: string): string => tag.split('-')[0] ?? tag;
  return tags.find((tag) => tag === language) ?? tags.find((tag) => base(tag) === base(language));
}

/** HTML of a text: the page has all languages, the style shows the reader's. */
export function inEach(texts: Texts, languages: readonly string[]): string {
  const speakers = new Map<string, string[]>();
  for (const language of languages) {
    const text = textIn(texts, language);
    speakers.set(text, [...(speakers.get(text) ?? []), language]);
  }
  const [first, ...others] = speakers.keys();
  if (others.length === 0) return escapeHtml(first ?? '');
  return [...speakers]
    .map(([text, [language = '', ...more]]) => {
      const shown = [language, ...more].join(' ');
      return `<span lang="${escapeHtml(language)}" data-languages="${escapeHtml(shown)}">${escapeHtml(text)}</span>`;
    })
    .join('');
}

/**
 * Decides the reader's language before the first line is drawn: what was asked for, chosen before, or is the browser's;
 * else the site's first. Hides the page's texts in other languages.
 */
export function languageHead(languages: readonly string[]): string {
  const [first = 'en'] = languages;
  if (languages.length === 1) return `<script>document.documentElement.lang = ${JSON.stringify(first)};</script>`;
  const hidden = languages.map(
    (language) => `html[lang="${language}"] [data-languages]:not([data-languages~="${language}"])`,
  );
  return `<style>${hidden.join(',')} { display: none !important; }</style>
<script>{
const languages = ${JSON.stringify(languages)};
const base = (tag) => tag.split("-")[0].toLowerCase();
const find = (tag) => tag && (languages.find((own) => own === tag) ?? languages.find((own) => base(own) === base(tag)));
const asked = find(new URLSearchParams(location.search).get("lang"));
let kept;
try { if (asked) localStorage.setItem("lastro-language", asked); kept = find(localStorage.getItem("lastro-language")); } catch {}
document.documentElement.lang = asked ?? kept ?? navigator.languages.map(find).find(Boolean) ?? languages[0];
}</script>`;
}

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Elements side by side that differ in their `lang`, as `<span lang="en">` and `<span lang="pt-BR">`, are one text in
 * several languages: marks each with the languages of the site whose readers see it, and leaves out those that none sees.
 * An element with `lang` on its own is a quotation and stays as it is.
 */
export function chooseVariants(html: string, languages: readonly string[]): string {
  if (!html.includes('lang=')) return html;
  const edits = variants(parseFragment(html, { sourceCodeLocationInfo: true }).childNodes).flatMap((group) =>
    editsOf(group, languages),
  );
  const removed = edits.filter(({ start, end }) => end > start);
  return edits
    .filter((edit) => !removed.some((outer) => outer !== edit && outer.start <= edit.start && edit.end <= outer.end))
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end), html);
}

function variants(nodes: readonly Node[]): Element[][] {
  const groups: Element[][] = [];
  let group: Element[] = [];
  for (const node of nodes) {
    if ('value' in node && node.value.trim() === '') continue;
    const language = 'attrs' in node ? langOf(node) : undefined;
    const [first] = group;
    const isNext =
      'attrs' in node &&
      language !== undefined &&
      (first === undefined || first.tagName === node.tagName) &&
      group.every((other) => langOf(other) !== language);
    if (isNext) group.push(node);
    else {
      groups.push(group);
      group = 'attrs' in node && language !== undefined ? [node] : [];
    }
  }
  const found = [...groups, group].filter(({ length }) => length > 1);
  const within = nodes.flatMap((node) => ('childNodes' in node ? variants(node.childNodes) : []));
  return [...found, ...within];
}

function langOf({ attrs }: Element): string | undefined {
  return attrs.find(({ name }) => name === 'lang')?.value;
}

function editsOf(group: readonly Element[], languages: readonly string[]): Edit[] {
  const byLanguage = new Map(group.map((element) => [langOf(element), element]));
  const tags = [...byLanguage.keys()].filter((tag) => tag !== undefined);
  const variantFor = (language: string): Element | undefined =>
    byLanguage.get(nearestTag(tags, language) ?? 'en') ?? group[0];
  const shownTo = (element: Element): string[] => languages.filter((language) => variantFor(language) === element);
  return group.flatMap((element): Edit[] => {
    const place = element.sourceCodeLocation;
    if (place?.startTag === undefined) return [];
    const shown = shownTo(element);
    if (shown.length === 0) return [{ start: place.startOffset, end: place.endOffset, text: '' }];
    if (shown.length === languages.length) return [];
    const end = place.startTag.startOffset + 1 + element.tagName.length;
    return [{ start: end, end, text: ` data-languages="${shown.join(' ')}"` }];
  });
}

/** The text of some HTML; where it is in several languages, by language. */
export function variantTexts(html: string): Texts {
  const nodes = parseFragment(html, { sourceCodeLocationInfo: true }).childNodes;
  const [group] = variants(nodes);
  if (group === undefined) return plainText(nodes);
  const texts = Object.fromEntries(group.map((element) => [langOf(element) ?? 'en', plainText(element.childNodes)]));
  return texts['en'] === undefined ? plainText(nodes) : { ...texts, en: texts['en'] };
}

function plainText(nodes: readonly Node[]): string {
  const text = nodes.map((node) =>
    'value' in node ? node.value : 'childNodes' in node ? plainText(node.childNodes) : '',
  );
  return text.join('').trim();
}
