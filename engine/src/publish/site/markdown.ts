import matter from 'gray-matter';
import MarkdownIt from 'markdown-it';
import { variantTexts, type Texts } from './languages.js';

export type MarkdownToken = ReturnType<MarkdownIt['parse']>[number];

export interface MarkdownPage {
  /** Front matter. */
  data: Readonly<Record<string, unknown>>;
  /** Lines before the Markdown begins. */
  offset: number;
  tokens: MarkdownToken[];
}

const markdown = new MarkdownIt({ html: true, linkify: true });

/** Reads a page as Framework does: front matter by gray-matter, the rest by markdown-it. */
export function readPage(text: string): MarkdownPage {
  const { content, data } = frontMatter(text);
  const offset = text.slice(0, text.length - content.length).split('\n').length - 1;
  return { data, offset, tokens: markdown.parse(content, {}) };
}

/** Front matter that is not YAML is text of the page. */
function frontMatter(text: string): { content: string; data: Record<string, unknown> } {
  try {
    return matter(text, {});
  } catch {
    return { content: text, data: {} };
  }
}

/** The first heading of level 1 as plain text, or as texts by language; undefined where it is computed. */
export function headingTexts({ tokens }: MarkdownPage): Texts | undefined {
  const at = tokens.findIndex(({ type, tag }) => type === 'heading_open' && tag === 'h1');
  const content = at < 0 ? '' : (tokens[at + 1]?.content ?? '');
  return content === '' || content.includes('${') ? undefined : variantTexts(markdown.renderInline(content));
}
