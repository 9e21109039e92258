import { npx } from '../base/npx.js';
import { uniqueToken } from '../base/random.js';
import type { AlertMessage } from '../history/index.js';
import { checkPage } from './site-addresses.js';

/** A message that shows what alerts look like, of a failure that never happened. */
export function sampleMessage(
  channel: string,
  { project, siteUrl, now }: { project: string; siteUrl: string | undefined; now: Date },
): AlertMessage {
  const check = 'sample_key_unique';
  return {
    ...{ id: uniqueToken(), channel, created: now.toISOString(), project, subject: 'sample', owner: 'sample owner' },
    items: [
      {
        ...{ topic: 'sample', event: 'failure', level: 'fail', relation: 'marts.sample', check },
        title: 'marts.sample: a sample, nothing has failed',
        details: [`${npx('alert test')} has sent it`],
        ...{ owner: 'sample owner', since: now.toISOString(), runs: 1, rows: 3 },
        ...{ downstream: ['marts.sample_report'], pages: ['Sample page'] },
        url: checkPage(siteUrl, check),
        command: npx(`test --select ${check}`),
      },
    ],
    ...{ status: 'pending', attempts: 0, sent: null, reason: '' },
  };
}
