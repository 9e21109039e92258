import { toWord } from './ids.js';
import type { ManifestExposure } from '../artifacts.js';
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

/** An exposure of the project's YAML. */
export function statedExposure(project: IndexedProject, stated: ManifestExposure): DbtNode {
  const { unique_id, name, label, type, description, owner, url, maturity, tags, file, depends_on } = stated;
  return {
    ...commonKeys(project, { file, layer: 'exposures', name }),
    ...{ unique_id, resource_type: 'exposure', type, owner, description, label, maturity, meta: {}, tags },
    config: { enabled: true, tags, meta: {} },
    unrendered_config: {},
    url,
    ...reads(project, depends_on),
  };
}

/** Pages by the names of their exposures: `/`, `/orders/late` as `index`, `orders_late`, numbered where two are the same. */
export function exposureNames(pages: readonly PageReads[], taken: ReadonlySet<string>): Map<string, PageReads> {
  const named = new Map<string, PageReads>();
  for (const page of pages) {
    const word = page.path === '/' ? 'index' : toWord(page.path);
    let name = word;
    for (let number = 2; named.has(name) || taken.has(name); number++) name = `${word}_${number}`;
    named.set(name, page);
  }
  return named;
}
