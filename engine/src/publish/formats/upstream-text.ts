import { count } from '../../base/text.js';
import type { UpstreamFailure, UpstreamFailures } from '../../history/index.js';

/**
 * The relation of a failed check to those that failed upstream of it, a sentence each, causes first: `cause upstream:
 * 12 of 15 failing rows have the order_id of a failing row of raw.orders: order_id is never null`.
 */
export function upstreamText({ of, explained, complete, checks }: UpstreamFailures): string[] {
  const least = complete ? '' : 'at least ';
  const shared = ({ key, rows }: UpstreamFailure): string =>
    `${least}${(rows ?? 0).toLocaleString('en-US')} of ${count(of ?? 0, 'failing row')} ${of === 1 ? 'has' : 'have'} the ${key.join(', ')} of a failing row of`;
  const name = ({ relation, expectation }: UpstreamFailure): string => `${relation}: ${expectation}`;
  const causes = checks.filter(({ link, rows }) => link === 'columns' && (rows ?? 0) > 0);
  const sentences = [...checks]
    .sort((a, b) => (b.rows ?? 0) - (a.rows ?? 0))
    .map((check) => {
      if (check.rows === 0) return `no failing row is shared with ${name(check)}`;
      if (check.rows === null) return `upstream, perhaps: ${name(check)}`;
      return `${check.link === 'columns' ? 'cause upstream' : 'upstream, perhaps'}: ${shared(check)} ${name(check)}`;
    });
  const sum = `together the causes account for ${least}${(explained ?? 0).toLocaleString('en-US')} of ${count(of ?? 0, 'failing row')}`;
  return causes.length < 2 ? sentences : [...sentences, sum];
}
