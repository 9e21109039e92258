import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { incidentFeed } from '../../src/publish/site/incident-feed.js';
import type { IncidentEntry } from '../../src/publish/site/shapes.js';

const incident = (id: string, more: Partial<IncidentEntry>): IncidentEntry => ({
  ...{ id, kind: 'check', subject: id, relation: 'marts.fct_trips', title: 'trip_id is unique', worst: 'fail' },
  ...{ opened: { run_id: 'run-1', at: '2018-10-01T03:00:00.000Z' }, closed: null, runs: 3, failures: 15 },
  ...{ rows: null, columns: null, causes: [], explained: null, possible_causes: [], unrelated: [], explains: [] },
  ...{ stopped: [], downstream: [], ...more },
});

const SITE = { title: 'Trips & more', project: 'trips', updated: '2018-10-18T03:00:00.000Z' };

/** The texts of a feed, element by element, as a reader parses it. */
function texts(xml: string): [name: string, text: string][] {
  const found: [string, string][] = [];
  const parser = new SaxesParser();
  const open: string[] = [];
  parser.on('opentag', ({ name }) => open.push(name));
  parser.on('text', (text) => {
    if (text.trim() !== '') found.push([open.at(-1) ?? '', text]);
  });
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  return found;
}

test('incidents are entries, the last that opened or closed first', () => {
  const closed = { run_id: 'run-9', at: '2018-10-09T03:00:00.000Z', how: 'passed' as const };
  const feed = incidentFeed(
    {
      runs: 9,
      since: null,
      incidents: [
        incident('a', {}),
        incident('b', { kind: 'volume', title: '', failures: null, runs: 1, closed }),
        incident('c', { title: '<b>&"', muted: { until: '2018-12-01', reason: 'known' } }),
      ],
    },
    SITE,
  );
  const of = (wanted: string): string[] => texts(feed).flatMap(([name, text]) => (name === wanted ? [text] : []));
  expect(of('title')).toEqual([
    'Trips & more: incidents',
    'Closed: marts.fct_trips has an unusual number of rows',
    'Open: marts.fct_trips trip_id is unique',
    'Open: marts.fct_trips <b>&"',
  ]);
  expect(of('updated')).toEqual([SITE.updated, closed.at, '2018-10-01T03:00:00.000Z', '2018-10-01T03:00:00.000Z']);
  expect(of('summary')).toEqual([
    'fail in 1 run since 2018-10-01T03:00:00.000Z; closed 2018-10-09T03:00:00.000Z (passed)',
    'fail in 3 runs since 2018-10-01T03:00:00.000Z; 15 failing rows',
    'fail in 3 runs since 2018-10-01T03:00:00.000Z; 15 failing rows; muted until 2018-12-01: known',
  ]);
  expect(feed).toContain('href="incidents.html#incident-a"');
});

test('ids stay the same when an incident closes, and are those of the project', () => {
  const idOf = (entry: IncidentEntry, project = 'trips'): string | undefined =>
    /<entry>[^]*?<id>(.*)<\/id>/.exec(
      incidentFeed({ runs: 1, since: null, incidents: [entry] }, { ...SITE, project }),
    )?.[1];
  const id = idOf(incident('a', {}));
  expect(id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(idOf(incident('a', { closed: { run_id: 'r', at: '2018-10-02', how: 'passed' } }))).toBe(id);
  expect(idOf(incident('b', {}))).not.toBe(id);
  expect(idOf(incident('a', {}), 'other')).not.toBe(id);
});
