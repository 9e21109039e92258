import { toWord } from './ids.js';
import type { PageReads } from './pages.js';
import { commonKeys, reads, type DbtNode, type IndexedProject } from './project.js';

/** A page of the site as an exposure. Its owner and URL are not known. */
export function exposure(project: IndexedProject, page: PageReads, name: string): DbtNode {
  const { manifest } = project;
  const parents = page.reads.flatMap((relation) => project.tables.get(relation)?.unique_id ?? []);
  return {
    ...commonKeys(project, { file: page.file, layer: 'src', name }),
    unique_id: `exposure.${manifest.metadata.project_name}.${name}`,
    resource_type: 'exposure',
    type: 'dashboard',
    owner: { email: null, name: null },
    description: '',
    label: page.title,
    maturity: null,
    meta: { path: page.path },
    tags: [],
    config: { enabled: true, tags: [], meta: { path: page.path } },
    unrendered_config: {},
    url: null,
    ...reads(project, parents),
  };
}

/** Pages by the names of their exposures: `/`, `/orders/late` as `index`, `orders_late`, numbered where two are the same. */
export function exposureNames(pages: readonly PageReads[]): Map<string, PageReads> {
  const named = new Map<string, PageReads>();
  for (const page of pages) {
    const word = page.path === '/' ? 'index' : toWord(page.path);
    let name = word;
    for (let number = 2; named.has(name); number++) name = `${word}_${number}`;
    named.set(name, page);
  }
  return named;
}
