import type { Table, Writers } from './files.js';
import { KIND } from './market.js';
import { timestamp, type Order } from './orders.js';
import { type Random, hexId } from './random.js';

export type DefectSeverity = 'warning' | 'critical';

/** One line of the ledger: what was planted, and who must find it. */
export interface PlantedDefect {
  kind: string;
  /** What it ends in: `warning` leaves a build green, `critical` does not. */
  severity: DefectSeverity;
  file: string;
  /** Physical line of the planted record, from 1. */
  line: number;
  /** The check that must find it: of a rejected record `meta.rejected_rows`, else the table of the suite. */
  found_by: { table: string; check: string; column: string | null };
  /** The offending value, or the key of the record. */
  value: string;
}

interface Defect {
  severity: DefectSeverity;
  table: Table;
  found_by: PlantedDefect['found_by'];
  /** Writes the record; returns its line and the value to look for. */
  plant(ground: Ground): { line: number; value: string };
}

export interface Ground {
  files: Writers;
  random: Random;
  /** An order that was written, and a fresh one that was not, with their numbers. */
  old: Order;
  fresh: Order;
}

const REJECTED = 'meta.rejected_rows';
const rejectedBy = (rule: string): PlantedDefect['found_by'] => ({ table: REJECTED, check: rule, column: null });
const by = (table: string, check: string, column: string | null): PlantedDefect['found_by'] => ({
  table,
  check,
  column,
});

const ZIP = '01001';
const POINT = [ZIP, '-23.55', '-46.63'];
const reviewOf = (order: Order): [string, string] => [order.reviews[0]?.id ?? order.customerId, order.id];

/** Writes a fresh order whole, with some of its columns replaced. */
function plantOrder(
  { files, fresh }: Ground,
  change: Partial<Record<'order' | 'customer' | 'status' | 'purchased' | 'delivered' | 'state', string>>,
): number {
  const { person } = fresh;
  files.customers.row(
    fresh.customerId,
    person.id,
    person.zip,
    person.city.name,
    change.state ?? person.city.state.code,
  );
  return files.orders.row(
    change.order ?? fresh.id,
    change.customer ?? fresh.customerId,
    change.status ?? fresh.status,
    change.purchased ?? timestamp(fresh.purchased),
    timestamp(fresh.approved),
    timestamp(fresh.shipped),
    change.delivered ?? timestamp(fresh.delivered),
    timestamp(fresh.estimated),
  );
}

export const DEFECTS: Record<string, Defect> = {
  'broken-line': {
    severity: 'warning',
    table: 'order_reviews',
    found_by: rejectedBy('column-count'),
    plant: ({ files, old }) => ({
      line: files.order_reviews.raw(`${reviewOf(old).join(',')},5,,`),
      value: reviewOf(old)[0],
    }),
  },
  'broken-quote': {
    severity: 'warning',
    table: 'order_reviews',
    found_by: rejectedBy('broken-quote'),
    plant: ({ files, old }) => ({
      line: files.order_reviews.raw(
        `${reviewOf(old).join(',')},5,,"Muito bom" mesmo,2018-05-04 00:00:00,2018-05-05 10:00:00`,
      ),
      value: reviewOf(old)[0],
    }),
  },
  'bad-encoding': {
    severity: 'warning',
    table: 'geolocation',
    found_by: rejectedBy('encoding'),
    plant: ({ files }) => ({
      line: files.geolocation.raw(Buffer.from([...POINT, 'são paulo', 'SP'].join(','), 'latin1')),
      value: ZIP,
    }),
  },
  'nul-byte': {
    severity: 'warning',
    table: 'geolocation',
    found_by: rejectedBy('nul-byte'),
    plant: ({ files }) => ({ line: files.geolocation.raw([...POINT, 'sao\0paulo', 'SP'].join(',')), value: ZIP }),
  },
  'repeated-review': {
    severity: 'warning',
    table: 'order_reviews',
    found_by: by('raw.order_reviews', 'unexpected_rows_expectation', 'review_id'),
    plant: (ground) => {
      plantOrder(ground, {});
      const [id] = reviewOf(ground.old);
      const { files, fresh, old } = ground;
      const [created, answered] = [old.reviews[0]?.created ?? old.estimated, old.reviews[0]?.answered ?? old.estimated];
      return {
        line: files.order_reviews.row(id, fresh.id, 4, '', '', timestamp(created), timestamp(answered)),
        value: id,
      };
    },
  },
  'unparsable-date': {
    severity: 'warning',
    table: 'order_reviews',
    found_by: by('staging.stg_order_reviews', 'expect_column_values_to_not_be_null', 'review_creation_date'),
    plant: (ground) => {
      plantOrder(ground, {});
      const value = '2018-02-30 00:00:00';
      const { files, fresh } = ground;
      return {
        line: files.order_reviews.row(hexId(7, KIND.defect, ground.random.int(0, 1e9)), fresh.id, 3, '', '', value, ''),
        value,
      };
    },
  },
  'late-review': {
    severity: 'warning',
    table: 'order_reviews',
    found_by: by('marts.dim_reviews', 'expect_column_values_to_be_between', 'days_to_review'),
    plant: (ground) => {
      plantOrder(ground, {});
      const { files, fresh } = ground;
      const value = timestamp(fresh.purchased + 500 * 86_400_000).slice(0, 10);
      const id = hexId(8, KIND.defect, ground.random.int(0, 1e9));
      return {
        line: files.order_reviews.row(id, fresh.id, 3, '', '', `${value} 00:00:00`, `${value} 09:00:00`),
        value: fresh.id,
      };
    },
  },
  'zero-payment': {
    severity: 'warning',
    table: 'order_payments',
    found_by: by('staging.stg_order_payments', 'expect_column_values_to_be_between', 'payment_value'),
    plant: ({ files, old }) => ({
      line: files.order_payments.row(old.id, old.payments.length + 1, 'voucher', 1, '0.00'),
      value: old.id,
    }),
  },
  'many-installments': {
    severity: 'warning',
    table: 'order_payments',
    found_by: by('marts.dim_payments', 'expect_column_values_to_be_between', 'total_installments'),
    plant: (ground) => {
      plantOrder(ground, {});
      const { files, fresh } = ground;
      files.order_payments.row(fresh.id, 1, 'credit_card', 20, '100.00');
      return { line: files.order_payments.row(fresh.id, 2, 'credit_card', 12, '50.00'), value: fresh.id };
    },
  },
  'delivered-without-date': {
    severity: 'warning',
    table: 'orders',
    found_by: by('staging.stg_orders', 'unexpected_rows_expectation', 'order_delivered_customer_date'),
    plant: (ground) => ({ line: plantOrder(ground, { status: 'delivered', delivered: '' }), value: ground.fresh.id }),
  },
  'dated-but-canceled': {
    severity: 'warning',
    table: 'orders',
    found_by: by('staging.stg_orders', 'unexpected_rows_expectation', 'order_delivered_customer_date'),
    plant: (ground) => ({
      line: plantOrder(ground, { status: 'canceled', delivered: timestamp(ground.fresh.estimated) }),
      value: ground.fresh.id,
    }),
  },
  'untranslated-category': {
    severity: 'warning',
    table: 'products',
    found_by: by('staging.stg_products', 'expect_column_values_to_be_present_in_other_table', 'product_category_name'),
    plant: ({ files, random }) => ({
      line: files.products.row(hexId(9, KIND.defect, random.int(0, 1e9)), 'pc_gamer', 40, 300, 2, 1500, 30, 20, 20),
      value: 'pc_gamer',
    }),
  },
  'point-outside': {
    severity: 'warning',
    table: 'geolocation',
    found_by: by('staging.stg_geolocation', 'unexpected_rows_expectation', 'geolocation_lat'),
    plant: ({ files }) => ({
      line: files.geolocation.row(ZIP, '41.614051', '-8.411675', 'sao paulo', 'SP'),
      value: '41.614051',
    }),
  },
  'duplicate-order': {
    severity: 'critical',
    table: 'orders',
    found_by: by('raw.orders', 'expect_column_values_to_be_unique', 'order_id'),
    plant: (ground) => ({ line: plantOrder(ground, { order: ground.old.id }), value: ground.old.id }),
  },
  'missing-key': {
    severity: 'critical',
    table: 'orders',
    found_by: by('raw.orders', 'expect_column_values_to_not_be_null', 'order_id'),
    plant: (ground) => ({ line: plantOrder(ground, { order: '' }), value: ground.fresh.customerId }),
  },
  'unknown-status': {
    severity: 'critical',
    table: 'orders',
    found_by: by('raw.orders', 'expect_column_values_to_be_in_set', 'order_status'),
    plant: (ground) => ({ line: plantOrder(ground, { status: 'entregue' }), value: 'entregue' }),
  },
  'unparsable-purchase': {
    severity: 'critical',
    table: 'orders',
    found_by: by('raw.orders', 'expect_column_values_to_match_regex', 'order_purchase_timestamp'),
    plant: (ground) => ({ line: plantOrder(ground, { purchased: '05/03/2018' }), value: '05/03/2018' }),
  },
  'unknown-state': {
    severity: 'critical',
    table: 'customers',
    found_by: by('raw.customers', 'expect_column_values_to_be_in_set', 'customer_state'),
    plant: (ground) => {
      const line = ground.files.customers.line;
      plantOrder(ground, { state: 'XX' });
      return { line, value: 'XX' };
    },
  },
  'bad-score': {
    severity: 'critical',
    table: 'order_reviews',
    found_by: by('raw.order_reviews', 'expect_column_values_to_be_in_set', 'review_score'),
    plant: ({ files, old, random }) => ({
      line: files.order_reviews.row(
        hexId(10, KIND.defect, random.int(0, 1e9)),
        old.id,
        9,
        '',
        '',
        '2018-05-04 00:00:00',
        '',
      ),
      value: '9',
    }),
  },
  'orphan-item': {
    severity: 'critical',
    table: 'order_items',
    found_by: by('staging.stg_order_items', 'expect_column_values_to_be_present_in_other_table', 'order_id'),
    plant: ({ files, old, random }) => {
      const id = hexId(11, KIND.defect, random.int(0, 1e9));
      const item = old.items[0];
      return {
        line: files.order_items.row(
          id,
          1,
          item?.product ?? id,
          item?.seller ?? id,
          '2018-05-04 00:00:00',
          '10.00',
          '5.00',
        ),
        value: id,
      };
    },
  },
  'free-item': {
    severity: 'critical',
    table: 'order_items',
    found_by: by('staging.stg_order_items', 'expect_column_values_to_be_between', 'price'),
    plant: ({ files, old }) => {
      const item = old.items[0];
      const values = [item?.product ?? old.id, item?.seller ?? old.id, '2018-05-04 00:00:00', '0.00', '5.00'];
      return { line: files.order_items.row(old.id, old.items.length + 1, ...values), value: old.id };
    },
  },
};
