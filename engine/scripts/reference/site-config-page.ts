import { Declarations } from './declarations.js';
import { declaration, page, typeSection } from './markdown.js';

const FILE = 'publish/site/config.ts';

const INTRODUCTION = `# observablehq.config.ts

The configuration of the site. The file is optional: without it every setting has its default. This page is generated from the code by
\`npm run docs:reference\`.

\`\`\`ts
import { siteConfig } from 'lastro/site';

export default siteConfig({
  title: 'The shop',
  sections: [['/sales', { path: '/customers', name: { en: 'Customers' } }]],
  footer: { en: 'Figures of the night before.' },
});
\`\`\`

The languages of the site are \`languages\` in [lastro.config.ts](config.md).`;

/** `docs/reference/site-config.md`: every key of `siteConfig`, from the docstrings of its types. */
export function siteConfigPage(): string {
  const declarations = new Declarations();
  const section = (title: string, name: string): string =>
    typeSection(declarations, title, declaration(declarations, FILE, name));
  return page([
    INTRODUCTION,
    section('## siteConfig', 'SiteConfigOptions'),
    section('## Sections', 'SiteSection'),
    `## Texts\n\n${declaration(declarations, FILE, 'Texts').text}`,
  ]);
}
