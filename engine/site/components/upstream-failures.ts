import { html } from 'npm:htl';
import type { UpstreamFailures } from '../../src/publish/site/shapes.js';
import { texts } from '../texts/incidents.js';
import { integer } from './format.js';
import { checkAddress } from './site.js';

type Counts = Pick<UpstreamFailures, 'of' | 'complete'>;

/** How many failing rows of a check share their key with those of one upstream: `12 of 15 failing rows have the same order_id`. */
export function sharedRows(rows: number, key: readonly string[], { of, complete }: Counts): string {
  return texts.shared(atLeast(rows, complete), integer(of ?? 0), key.join(', '));
}

/** How many failing rows of a check its causes account for. */
export function explainedRows(rows: number, { of, complete }: Counts): string {
  return texts.explained(atLeast(rows, complete), integer(of ?? 0));
}

function atLeast(rows: number, complete: boolean): string {
  return complete ? integer(rows) : texts.atLeast(integer(rows));
}

/** The relation of a failed check to those that failed upstream of it in the run. */
export function upstreamFailures(upstream: UpstreamFailures | null): HTMLElement | null {
  if (upstream === null) return null;
  const sorted = [...upstream.checks].sort((a, b) => (b.rows ?? -1) - (a.rows ?? -1));
  const isCause = ({ link, rows }: (typeof sorted)[number]): boolean => link === 'columns' && (rows ?? 0) > 0;
  const label = (each: (typeof sorted)[number]): string =>
    isCause(each) ? texts.causes : each.rows === 0 ? texts.unrelated : texts.possible;
  return html`<div class="upstream-failures">
    <ul>
      ${sorted.map(
        (each) =>
          html`<li>
            ${label(each)}:
            <a href=${checkAddress(each.id)}>${each.relation}: ${each.expectation}</a
            >${(each.rows ?? 0) > 0 ? `; ${sharedRows(each.rows ?? 0, each.key, upstream)}` : null}
          </li>`,
      )}
      ${sorted.filter(isCause).length < 2 ? null : html`<li>${explainedRows(upstream.explained ?? 0, upstream)}</li>`}
    </ul>
  </div>`;
}
