import { named, type Claim, type Claims } from './claim.js';
import { integer, percent, percentFine, text } from '../written.js';

const DAYS = `SELECT customer_unique_id, (array_agg(day ORDER BY day))[2] - min(day) AS wait
  FROM (SELECT DISTINCT customer_unique_id, moment::DATE AS day FROM main.bought SEMI JOIN people USING (customer_unique_id))
  GROUP BY customer_unique_id`;

const customers = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT count(*) - count(wait), count(*), count(wait) FROM (${DAYS})`,
    says: ([once, n, back]) =>
      `${percent(Number(once) / Number(n))} of ${integer(n)} customers${named(label)} ordered on one day only, in the period of the data; ${integer(back)} came back on a later day.`,
  },
  {
    of: 'segments',
    sql: `SELECT count_if(orders BETWEEN 2 AND 4), count_if(orders >= 5) FROM people`,
    says: ([repeat, loyal]) =>
      `${integer(repeat)} customers ordered two to four times, ${integer(loyal)} five times or more`,
  },
  {
    of: 'value-by-region',
    sql: `WITH regions AS (SELECT region, avg(spent) AS average FROM people GROUP BY region HAVING count(*) >= 100)
      SELECT region FROM regions WHERE (SELECT count(*) FROM regions) >= 2 ORDER BY average DESC LIMIT 1`,
    says: ([region]) => `Customers of the ${text(region)} spend the most on average`,
    otherwise: 'Lifetime value',
  },
  {
    of: 'cohorts',
    sql: `WITH seen AS (
        SELECT customer_unique_id, first_month FROM people
        WHERE first_month IN (FROM whole) AND first_month < (SELECT max(month) FROM whole)),
      again AS (SELECT DISTINCT customer_unique_id FROM seen JOIN main.bought USING (customer_unique_id)
        WHERE bought.month = first_month + INTERVAL 1 MONTH)
      SELECT (SELECT count(*) FROM again) / count(*) FROM seen HAVING count(*) >= 100`,
    says: ([share]) => `In the month after that of the first order, ${percentFine(share)} of the customers buy again`,
    otherwise: 'Customers who buy again, by month of first order',
  },
  {
    of: 'lifetime-value',
    sql: `SELECT count_if(spent < 200) / count(*) FROM people HAVING count(*) >= 100`,
    says: ([share]) => `${percent(share)} of the customers spent less than R$ 200 in total`,
    otherwise: 'Customers by total spend',
  },
  {
    of: 'second-order',
    sql: `SELECT count_if(wait <= 30) / count(wait) FROM (${DAYS}) HAVING count(wait) >= 100`,
    says: ([share]) => `${percent(share)} of the customers who came back on a later day did so within 30 days`,
    otherwise: 'Days until customers came back',
  },
];

/** The claims of the page, of all data and under a choice. */
export const CUSTOMER_CLAIMS: readonly Claims[] = [
  { address: 'customers.html', claims: customers() },
  {
    address: 'customers.html?region=North',
    narrowed: { table: 'people', where: "region = 'North'" },
    claims: customers('North'),
  },
];
