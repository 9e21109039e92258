import type { Cell } from '../../../../engine/src/base/cell.js';
import { named, type Claim, type Claims } from './claim.js';
import { integer, money, percent, short, text } from '../written.js';

const STATES: Record<string, string> = {
  ...{ SP: 'São Paulo', RJ: 'Rio de Janeiro', MG: 'Minas Gerais', BA: 'Bahia', PR: 'Paraná', SC: 'Santa Catarina' },
  RS: 'Rio Grande do Sul',
};
const state = (code: Cell | undefined): string => STATES[text(code)] ?? text(code);

const DESTINED = `SELECT sold.*, customer_state, customer_region FROM sold JOIN bought USING (order_id)`;

const BALANCE: Claim = {
  of: 'balance',
  sql: `WITH traded AS (SELECT sold.*, customer_region FROM sold JOIN main.bought USING (order_id)),
      buys AS (SELECT customer_region AS region, count(*) AS items, sum(revenue) AS revenue FROM traded GROUP BY ALL),
      sells AS (SELECT seller_region AS region, count(*) AS items, sum(revenue) AS revenue FROM traded GROUP BY ALL)
    SELECT region, sells.revenue / buys.revenue AS ratio FROM buys JOIN sells USING (region)
    WHERE buys.items >= 100 AND sells.items >= 100 ORDER BY ratio DESC LIMIT 1`,
  says: ([region, ratio]) => `The ${text(region)} sells ${short(ratio)} times as much as it buys`,
  otherwise: 'Revenue',
};

const LARGEST: Claim = {
  of: 'states',
  // The map shows every state, whichever is chosen.
  sql: `WITH states AS (SELECT customer_state AS state, sum(revenue) AS revenue FROM sold JOIN main.bought USING (order_id) GROUP BY ALL HAVING count(*) >= 10),
      ranked AS (SELECT state, row_number() OVER (ORDER BY revenue DESC) AS place FROM states)
    SELECT max(state) FILTER (place = 1), max(state) FILTER (place = 2), max(state) FILTER (place = 3) FROM ranked HAVING count(*) >= 3`,
  says: ([first, second, third]) => `Customers in ${state(first)}, ${state(second)} and ${state(third)} spend the most`,
  otherwise: 'Revenue by state',
};

const FLOWS: Claim = {
  of: 'flows',
  sql: `WITH destined AS (${DESTINED}) SELECT seller_region, sum(revenue) / (SELECT sum(revenue) FROM destined) AS share FROM destined
    WHERE (SELECT count(*) FROM destined) >= 100 GROUP BY seller_region ORDER BY share DESC LIMIT 1`,
  says: ([region, share]) => `Sellers in the ${text(region)} account for ${percent(share)} of the revenue`,
  otherwise: 'Revenue',
};

const geography: Claim[] = [
  {
    of: 'lead',
    sql: `WITH destined AS (${DESTINED}),
        states AS (SELECT customer_state AS state, sum(revenue) AS revenue FROM destined GROUP BY ALL),
        regions AS (SELECT customer_region AS region, sum(revenue) AS revenue FROM destined GROUP BY ALL)
      SELECT (SELECT count(*) FROM destined), (SELECT arg_max(state, revenue) FROM states), (SELECT max(revenue) / sum(revenue) FROM states),
        (SELECT arg_max(region, revenue) FROM regions), (SELECT max(revenue) / sum(revenue) FROM regions)`,
    says: ([n, first, share, region, regionShare]) =>
      `Of the revenue from ${integer(n)} items, ${percent(share)} comes from ${state(first)}, and ${percent(regionShare)} from the ${text(region)}.`,
  },
  LARGEST,
  FLOWS,
  BALANCE,
];

const geographyOfState = (label: string): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT sum(revenue), count(*) FROM (${DESTINED})`,
    says: ([value, n]) => `Revenue of ${money(value)} from ${integer(n)} items${named(label)}.`,
  },
  LARGEST,
  FLOWS,
  BALANCE,
];

/** The claims of the page, of all data and under a choice. */
export const GEOGRAPHY_CLAIMS: readonly Claims[] = [
  { address: 'geography.html', claims: geography },
  {
    address: 'geography.html?state=BA',
    narrowed: { table: 'bought', where: "customer_state = 'BA'" },
    claims: geographyOfState('BA'),
  },
];
