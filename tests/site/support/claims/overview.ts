import type { Cell } from '../../../../engine/src/base/cell.js';
import { EXCHANGED } from './economics.js';
import { month, type Claim, type Claims } from './claim.js';
import { REVENUE_PEAK } from './sales.js';
import { change, day, integer, money, percent, tenths, cents, text } from '../written.js';

type Write = (value: Cell | undefined) => string;
type Change = (earlier: number, later: number) => string;

const signed = (difference: number, write: (value: number) => string): string =>
  `${difference < 0 ? '-' : '+'}${write(Math.abs(difference))}`;
const relative: Change = (earlier, later) => change(later / earlier - 1);
const points: Change = (earlier, later) => `${signed(100 * (later - earlier), tenths)} points`;

interface Monthly {
  /** Columns `month`, `value`, `cases` and `named`. */
  sql: string;
  fewest: number;
  says: (value: string, when: string, named: string) => string;
  write: Write;
  change: Change;
}

/** The last whole month with enough cases, against the month and the year before where they have enough. */
const finding = (title: string, { sql, fewest, says, write, change: changed }: Monthly): Claim => ({
  of: `finding ${title}`,
  sql: `WITH enough AS (SELECT * FROM (${sql}) JOIN whole USING (month) WHERE cases >= ${fewest}),
      newest AS (FROM enough ORDER BY month DESC LIMIT 1)
    SELECT newest.value, ${month('newest.month')}, newest.named, before.value, strftime(before.month, '%b %Y'), earlier.value, strftime(earlier.month, '%b %Y')
    FROM newest LEFT JOIN enough AS before ON before.month = newest.month - INTERVAL 1 MONTH
      LEFT JOIN enough AS earlier ON earlier.month = newest.month - INTERVAL 1 YEAR`,
  says([value, when, named, before, beforeMonth, earlier, earlierMonth]) {
    const against = (than: Cell | undefined, month: Cell | undefined): string[] =>
      than == null ? [] : [`${changed(Number(than), Number(value))} on ${text(month)}`];
    const changes = [...against(before, beforeMonth), ...against(earlier, earlierMonth)];
    return `${says(write(value), text(when), text(named))} | ${changes.join(' · ')}`.trim();
  },
  otherwise: `No complete month has ${fewest} cases |`,
});

const ofOrders = (value: string, more = ''): string =>
  `SELECT month, ${value} AS value, count(*) AS cases, NULL AS named FROM bought ${more} GROUP BY month`;
const inTotal = { fewest: 10, change: relative };
const share = { fewest: 100, write: percent, change: points };

const findings: Claim[] = [
  finding('Sales', {
    ...inTotal,
    sql: ofOrders('sum(revenue)', 'LEFT JOIN value USING (order_id)'),
    write: (value) => money(value),
    says: (value, when) => `Revenue was ${value} in ${when}`,
  }),
  finding('Products', {
    ...share,
    sql: `WITH groups AS (SELECT month, category, sum(revenue) AS revenue FROM items JOIN bought USING (order_id)
          LEFT JOIN categories USING (product_id) WHERE category IS NOT NULL GROUP BY ALL),
        first AS (FROM groups QUALIFY row_number() OVER (PARTITION BY month ORDER BY revenue DESC) = 1),
        whole_revenue AS (SELECT month, sum(revenue) AS revenue, count(*) AS cases FROM items JOIN bought USING (order_id) GROUP BY month)
      SELECT month, first.revenue / whole_revenue.revenue AS value, cases, replace(category, '_', ' ') AS named
      FROM whole_revenue JOIN first USING (month)`,
    says: (value, when, category) => `The leading category, ${category}, made ${value} of revenue in ${when}`,
  }),
  finding('Geography', {
    ...share,
    sql: ofOrders(
      "sum(revenue) FILTER (customer_region = 'Southeast') / sum(revenue)",
      'LEFT JOIN value USING (order_id)',
    ),
    says: (value, when) => `The Southeast accounted for ${value} of revenue in ${when}`,
  }),
  finding('Customers', {
    ...share,
    sql: `SELECT month, avg((place > 1)::INTEGER) AS value, count(*) AS cases, NULL AS named
      FROM (SELECT month, row_number() OVER (PARTITION BY customer_unique_id ORDER BY moment::DATE, order_id) AS place FROM bought)
      GROUP BY month`,
    says: (value, when) => `Returning customers placed ${value} of orders in ${when}`,
  }),
  finding('Payments', {
    ...share,
    sql: `SELECT month, sum(paid.value) FILTER (method = 'credit_card') / sum(paid.value) AS value, count(*) AS cases, NULL AS named
      FROM paid JOIN bought USING (order_id) GROUP BY month`,
    says: (value, when) => `Credit cards paid ${value} of the order value in ${when}`,
  }),
  finding('Sellers', {
    ...inTotal,
    sql: `SELECT month, count(DISTINCT seller_id) AS value, count(DISTINCT seller_id) AS cases, NULL AS named
      FROM items JOIN bought USING (order_id) GROUP BY month`,
    write: integer,
    says: (value, when) => `${value} sellers made a sale in ${when}`,
  }),
  finding('Reviews', {
    fewest: 100,
    write: cents,
    change: (earlier, later) => signed(later - earlier, cents),
    sql: `SELECT month, avg(score) AS value, count(score) AS cases, NULL AS named FROM scored JOIN bought USING (order_id) GROUP BY month`,
    says: (value, when) => `Orders of ${when} were rated ${value} out of 5`,
  }),
  finding('Delivery', {
    ...share,
    sql: `SELECT month, avg((delivered <= estimated)::INTEGER) AS value, count(delivered) AS cases, NULL AS named
      FROM bought WHERE delivered IS NOT NULL GROUP BY month`,
    says: (value, when) => `${value} of the deliveries ordered in ${when} were on time`,
  }),
  finding('Economics', {
    ...inTotal,
    sql: `SELECT month, sum(usd) AS value, count(*) AS cases, NULL AS named FROM (${EXCHANGED}) GROUP BY month`,
    write: (value) => money(value, 'US$'),
    says: (value, when) => `Revenue in dollars was ${value} in ${when}`,
  }),
  {
    of: 'finding Direct sales',
    sql: `WITH days AS (SELECT day, sum(value) AS value FROM direct GROUP BY day ORDER BY day DESC LIMIT 2)
      SELECT max(day)::VARCHAR, arg_max(value, day), CASE WHEN count(*) = 2 THEN arg_min(value, day) END, strftime(min(day), '%-d %b') FROM days HAVING count(*) > 0`,
    says: ([when, value, before, beforeDay]) =>
      `Direct sales came to ${money(value)} on ${day(when)} | ${
        before == null ? '' : `${relative(Number(before), Number(value))} on ${text(beforeDay)}`
      }`.trim(),
    otherwise: 'No direct sale in the last seven days |',
  },
];

/** The claims of the first page. */
export const OVERVIEW_CLAIMS: readonly Claims[] = [
  { address: 'index.html', claims: [...REVENUE_PEAK, ...findings], onlyReal: true },
];
