import { type Claim, type Claims } from './claim.js';
import { day, integer, money, percent, text } from '../written.js';

const best = (column: string): string => `SELECT ${column}, sum(value) FROM direct
  GROUP BY ${column} HAVING count(*) >= 10 QUALIFY count(*) OVER () >= 2 ORDER BY sum(value) DESC LIMIT 1`;

const directSales: Claim[] = [
  {
    of: 'lead',
    sql: `SELECT sum(value), count(*), min(day)::VARCHAR, max(day)::VARCHAR FROM direct`,
    says: ([value, n, from, to]) => `${money(value)} in ${integer(n)} direct sales, from ${day(from)} to ${day(to)}.`,
  },
  {
    of: 'days',
    sql: best('day::VARCHAR'),
    says: ([when, value]) => `Sales were highest on ${day(when)}: ${money(value)}`,
    otherwise: 'Value by day',
  },
  {
    of: 'products',
    sql: best('product'),
    says: ([name, value]) => `${text(name)} sold best: ${money(value)}`,
    otherwise: 'Value by product',
  },
  {
    of: 'sellers',
    sql: `WITH each AS (SELECT sum(value) AS value, count(*) AS n FROM direct GROUP BY email)
      SELECT max(value) FILTER (n >= 10) / sum(value) FROM each HAVING sum(n) >= 100 AND count_if(n >= 10) >= 2`,
    says: ([share]) => `The seller with the highest sales accounts for ${percent(share)} of the value`,
    otherwise: 'Value by seller',
  },
];

/** The claims of the page, of all data. */
export const DIRECT_SALES_CLAIMS: readonly Claims[] = [{ address: 'direct-sales.html', claims: directSales }];
