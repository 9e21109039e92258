import { html } from 'npm:htl';
import type { CheckEntry, LineageGraph } from '../../src/publish/site/shapes.js';
import { layerNames } from '../texts/common.js';
import { texts } from '../texts/quality.js';
import { tableAddress } from './site.js';
import { table } from './table.js';
import { verdictMark } from './verdict.js';

/** Every table by layer, each with its verdict. */
export function tablesPage(nodes: LineageGraph['nodes'], checks: readonly CheckEntry[]): HTMLElement {
  const layers = [...new Set(nodes.map((node) => node.layer))];
  return html`<div>
    ${layers.map(
      (layer) =>
        html`<section>
          <h2 id=${layer}>${layerNames[layer] ?? layer}</h2>
          ${table(
            nodes.filter((node) => node.layer === layer),
            {
              limit: 1000,
              columns: [
                {
                  name: 'relation',
                  label: texts.table,
                  value: (node) => html`<a href=${tableAddress(node.relation)}>${node.relation.split('.')[1]}</a>`,
                },
                { name: 'verdict', label: texts.status, value: (node) => verdictMark(node.verdict) },
                {
                  name: 'checks',
                  label: texts.checksOn,
                  value: (node) => checks.filter((check) => check.relation === node.relation).length,
                },
                { name: 'rows', label: texts.rows, numeric: true, value: (node) => node.rows ?? '–' },
              ],
            },
          )}
        </section>`,
    )}
  </div>`;
}
