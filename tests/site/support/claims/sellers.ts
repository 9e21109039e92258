import { month, named, type Claim, type Claims } from './claim.js';
import { integer, money, percent, percentTenths, text } from '../written.js';

const RANKED = `SELECT revenue, row_number() OVER (ORDER BY revenue) AS place, count(*) OVER () AS n
  FROM (SELECT sum(revenue) AS revenue FROM sold GROUP BY seller_id)`;

const sellers = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT count_if(place > floor(n * 0.9)), max(n), sum(revenue) FILTER (place > floor(n * 0.9)), sum(revenue) FROM (${RANKED})`,
    says: ([tenth, n, most, all]) =>
      Number(n) < 100
        ? `Revenue of ${money(all)} from ${integer(n)} sellers${named(label)}.`
        : `The tenth of the sellers${named(label)} with the highest revenue, ${integer(tenth)} of ${integer(n)}, account for ${percent(Number(most) / Number(all))} of the revenue.`,
  },
  {
    of: 'concentration',
    sql: `SELECT sum(revenue) FILTER (place <= floor(n * 0.5)) / sum(revenue) FROM (${RANKED}) HAVING max(n) >= 100`,
    says: ([share]) => `The half of the sellers with the lowest revenue accounts for ${percentTenths(share)} of it`,
    otherwise: 'Revenue by share of sellers',
  },
  {
    of: 'tiers',
    sql: `WITH each AS (SELECT count(*) AS items, sum(revenue) AS revenue FROM sold GROUP BY seller_id)
      SELECT count_if(items >= 100), sum(revenue) FILTER (items >= 100) / sum(revenue) FROM each HAVING count_if(items >= 100) > 0`,
    says: ([n, share]) =>
      `High volume: ${integer(n)} seller${Number(n) === 1 ? '' : 's'}, ${percent(share)} of the revenue`,
    otherwise: 'Revenue by volume tier',
  },
  {
    of: 'regions',
    sql: `WITH regions AS (SELECT seller_region AS region, sum(revenue) AS revenue, count(*) AS items FROM sold GROUP BY ALL)
      SELECT region, revenue / (SELECT sum(revenue) FROM regions) FROM regions
      WHERE items >= 100 AND (SELECT count_if(items >= 100) FROM regions) >= 2 ORDER BY revenue DESC LIMIT 1`,
    says: ([region, share]) => `Sellers in the ${text(region)} account for ${percent(share)} of the revenue`,
    otherwise: 'Revenue by the seller’s region',
  },
  {
    of: 'newcomers',
    sql: `WITH firsts AS (SELECT seller_id, min(month) AS month FROM sold JOIN bought USING (order_id) GROUP BY seller_id)
      SELECT ${month('month')}, count(*) FROM firsts JOIN whole USING (month)
      WHERE (SELECT count(*) FROM whole AS before WHERE before.month < firsts.month) >= 6
      GROUP BY month HAVING count(*) >= 10 ORDER BY count(*) DESC, month LIMIT 1`,
    says: ([when, n]) => `Monthly new sellers peaked in ${text(when)} at ${integer(n)}`,
    otherwise: 'New sellers',
  },
];

/** The claims of the page, of all data and under a choice. */
export const SELLER_CLAIMS: readonly Claims[] = [
  { address: 'sellers.html', claims: sellers() },
  {
    address: 'sellers.html?state=PR',
    narrowed: { table: 'sold', where: "seller_state = 'PR'" },
    claims: sellers('PR'),
  },
];
