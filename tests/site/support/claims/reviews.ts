import { category, named, type Claim, type Claims } from './claim.js';
import { cents, integer, money, percent, tenths, text } from '../written.js';

const REVIEWED = `SELECT * FROM bought JOIN scored USING (order_id) LEFT JOIN value USING (order_id)`;

const reviews = (label = ''): Claim[] => [
  {
    of: 'lead',
    sql: `SELECT count(score), avg(score), count_if(score = 5) / count(score), count_if(score = 1) / count(score) FROM (${REVIEWED})`,
    says: ([n, mean, five, one]) =>
      `${integer(n)} reviewed orders${named(label)}: ${cents(mean)} of 5 stars on average, ${percent(five)} with five stars, ${percent(one)} with one.`,
  },
  {
    of: 'scores',
    sql: `SELECT count_if(score = 5) / count(score), count_if(score = 1) / count(score) FROM (${REVIEWED}) HAVING count(score) >= 100`,
    says: ([five, one]) => `Of the reviewed orders, ${percent(five)} get five stars, ${percent(one)} get one`,
    otherwise: 'Orders by score',
  },
  {
    of: 'score-by-delay',
    sql: `SELECT avg(score) FILTER (delivered <= estimated), avg(score) FILTER (delivered - estimated = 7) FROM (${REVIEWED})
      WHERE delivered IS NOT NULL HAVING least(count(score) FILTER (delivered <= estimated), count(score) FILTER (delivered - estimated = 7)) >= 100`,
    says: ([onTime, late]) => `Average score on time: ${tenths(onTime)}; a week late: ${tenths(late)}`,
    otherwise: 'Score by delay',
  },
  {
    of: 'late-by-score',
    sql: `SELECT avg((delivered > estimated)::INTEGER) FILTER (score = 1), avg((delivered > estimated)::INTEGER) FILTER (score = 5) FROM (${REVIEWED})
      WHERE delivered IS NOT NULL HAVING least(count_if(score = 1), count_if(score = 5)) >= 100`,
    says: ([one, five]) =>
      `Of the delivered one-star orders, ${percent(one)} arrived late; of the five-star orders, ${percent(five)}`,
    otherwise: 'Late orders by score',
  },
  {
    of: 'value-by-score',
    sql: `SELECT avg(revenue) FILTER (score = 1), avg(revenue) FILTER (score = 5) FROM (${REVIEWED})
      WHERE revenue IS NOT NULL HAVING least(count_if(score = 1), count_if(score = 5)) >= 100`,
    says: ([one, five]) => `A one-star order is worth ${money(one)} on average, a five-star order ${money(five)}`,
    otherwise: 'Order value by score',
  },
  {
    of: 'categories',
    sql: `WITH orders AS (SELECT DISTINCT order_id, category, score FROM items JOIN categories USING (product_id) JOIN scored USING (order_id))
      SELECT ${category}, avg(score) FROM orders WHERE category IS NOT NULL GROUP BY category HAVING count(score) >= 100 ORDER BY avg(score) LIMIT 1`,
    says: ([name, score]) => `${text(name)} has the lowest average score: ${cents(score)} stars`,
    otherwise: 'Average score by category',
  },
];

/** The claims of the page, of all data and under a choice. */
export const REVIEW_CLAIMS: readonly Claims[] = [
  { address: 'reviews.html', claims: reviews(), onlyReal: true },
  {
    address: 'reviews.html?year=2018',
    narrowed: { table: 'bought', where: 'year(moment) = 2018' },
    claims: reviews('2018'),
    onlyReal: true,
  },
];
