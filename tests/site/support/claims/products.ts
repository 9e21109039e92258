import { YEAR_APART, category, named, type Claim, type Claims } from './claim.js';
import { change, integer, money, percent, text } from '../written.js';

const BY_CATEGORY = `SELECT category, count(*) AS items, sum(revenue) AS revenue
  FROM items JOIN bought USING (order_id) LEFT JOIN categories USING (product_id) GROUP BY category`;

const products = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `WITH groups AS (${BY_CATEGORY}), ten AS (FROM groups ORDER BY revenue DESC LIMIT 10)
      SELECT ${category}, revenue, (SELECT sum(revenue) FROM ten) / (SELECT sum(revenue) FROM groups), (SELECT count(*) FROM groups)
      FROM groups WHERE category IS NOT NULL AND items >= 10 ORDER BY revenue DESC LIMIT 1`,
    says: ([name, value, share, n]) =>
      `${text(name)} leads with ${money(value)}${named(label)}; the ten largest of ${integer(n)} groups account for ${percent(share)} of the revenue.`,
  },
  {
    of: 'categories',
    sql: `SELECT max(${category}) FILTER (place = 1), max(${category}) FILTER (place = 2)
      FROM (SELECT *, row_number() OVER (ORDER BY revenue DESC) AS place FROM (${BY_CATEGORY}) WHERE category IS NOT NULL AND items >= 10)
      HAVING count(*) >= 2`,
    says: ([first, second]) => `${text(first)} and ${text(second)} have the highest revenue`,
    otherwise: 'Revenue by category',
  },
  {
    of: 'category-months',
    sql: `WITH ${YEAR_APART}, grown AS (
        SELECT category, sum(revenue) FILTER (month IN (FROM latest)) / sum(revenue) FILTER (month IN (FROM earlier)) - 1 AS growth
        FROM items JOIN bought USING (order_id) JOIN categories USING (product_id) WHERE category IS NOT NULL
        GROUP BY category HAVING count(*) FILTER (month IN (FROM earlier)) >= 100)
      SELECT ${category}, growth FROM grown WHERE growth > 0 AND (SELECT count(*) FROM earlier) = 3 ORDER BY growth DESC LIMIT 1`,
    says: ([name, growth]) => `${text(name)} grew the most in a year: ${change(growth)}`,
    otherwise: 'The five largest categories by month',
  },
];

/** The claims of the page, of all data and under a choice. */
export const PRODUCT_CLAIMS: readonly Claims[] = [
  { address: 'products.html', claims: products() },
  {
    address: 'products.html?region=South',
    narrowed: { table: 'bought', where: "customer_region = 'South'" },
    claims: products('South'),
  },
];
