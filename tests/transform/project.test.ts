import { describe, expect, it } from 'vitest';
import { formatError } from '../../engine/src/base/errors.js';
import { dependencies } from '../../engine/src/sql/index.js';
import { transforms } from './project.js';
import { formatColumn } from '../../engine/src/sql/relation.js';

const { models, sources, unitTests } = transforms;

describe('the transforms of this repository', () => {
  it('have no problem', () => {
    expect(transforms.problems.map(formatError)).toEqual([]);
  });

  it('describe every model, source and column, with types', () => {
    for (const { table, description, columns } of [...models, ...sources]) {
      expect(description, table.name).toMatch(/\.$/);
      expect(columns.length, table.name).toBeGreaterThan(0);
      for (const column of columns) {
        expect(column.description, `${table.name}.${column.name}`).toMatch(/\.$/);
        expect(column.dataType, `${table.name}.${column.name}`).toBeDefined();
      }
    }
  });

  it('read every documented source in staging, and only there', () => {
    const read = models.flatMap((model) =>
      dependencies(model.sql).sources.map((source) => [model.table.layer, source.name]),
    );
    expect(read.map(([, name]) => name).sort()).toEqual(sources.map((source) => source.table.name).sort());
    expect(new Set(read.map(([layer]) => layer))).toEqual(new Set(['staging']));
  });

  it('mark free text and addresses as personal', () => {
    const personal = [...models, ...sources].flatMap(({ table, columns }) =>
      columns.filter((column) => column.pii).map((column) => formatColumn(table, column.name)),
    );
    expect(personal.sort()).toEqual([
      'marts.sales_by_seller_last_7_days.seller_email',
      'raw.order_reviews.review_comment_message',
      'raw.order_reviews.review_comment_title',
      'raw.sales.email',
      'raw.sales_form.email',
      'staging.stg_order_reviews.review_comment_message',
      'staging.stg_order_reviews.review_comment_title',
      'staging.stg_sales.email',
    ]);
  });

  it('test every dimension, fact and economics mart', () => {
    const tested = new Set(unitTests.map((test) => test.model));
    const wanted = models.map((model) => model.table.name).filter((name) => /^(dim|fct|int|sales)_/.test(name));
    expect(wanted.filter((name) => !tested.has(name))).toEqual([]);
  });
});
