import fs from 'node:fs';
import path from 'node:path';

/** A block of code, and the beginning of one that Observable Framework would run. */
const BLOCK = /^ *(`{3,})[^`\n]*\n[^]*?^ *\1 *$/gm;
const RUN = /^( *`{3,}(?:js|ts|jsx|tsx|sql|html|svg|tex|dot|mermaid))\b/;

/** The pages of `docs/` as those of a site, by file below its `src/`. */
export function assembledPages(docs: string): Map<string, string> {
  const files = fs
    .readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.md') && !file.startsWith('site/'))
    .sort();
  return new Map(files.map((file) => [pageOf(file), assemble(fs.readFileSync(path.join(docs, file), 'utf8'), file)]));
}

/** `guide/README.md` is the page of its folder. */
const pageOf = (file: string): string => file.replace(/README\.md$/, 'index.md');

function assemble(text: string, file: string): string {
  let page = '';
  let end = 0;
  for (const block of text.matchAll(BLOCK)) {
    page += inText(text.slice(end, block.index), file) + block[0].replace(RUN, '$1 run=false');
    end = block.index + block[0].length;
  }
  return page + inText(text.slice(end), file);
}

/** Outside of code: links lead to pages of the site, and `${` is text. */
function inText(text: string, file: string): string {
  return text
    .split(/(`+[^`]*`+)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('${', '$\\{')))
    .join('')
    .replaceAll(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (link: string, image: string, label: string, target: string) => {
      const [to = '', anchor] = target.split('#');
      if (image !== '' || to === '' || /^[a-z]+:/.test(to)) return link;
      const page = path.posix.normalize(path.posix.join(path.posix.dirname(file), to));
      if (page.startsWith('..') || !page.endsWith('.md')) return label;
      const address = to.replace(/README\.md$/, 'index.md').replace(/\.md$/, '');
      return `[${label}](${address.startsWith('.') ? address : `./${address}`}${anchor === undefined ? '' : `#${anchor}`})`;
    });
}
