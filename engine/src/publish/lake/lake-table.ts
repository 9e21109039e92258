import { createHash } from 'node:crypto';
import { LastroError } from '../../base/errors.js';
import type { LakePartition } from '../../project/publish.js';
import type { Dialect } from '../../sql/dialect.js';
import { formatRelation } from '../../sql/relation.js';
import type { FigureTable } from '../figures.js';
import type { PseudonymKey } from '../pseudonym.js';
import type { LakeChecks } from './manifest.js';

/** A table of the warehouse that the lake has. */
export interface LakeTable extends FigureTable {
  /** Where it is, from the lake's root: `gold/orders`. */
  folder: string;
  partition?: LakePartition | undefined;
  checks: LakeChecks;
}

/** Files of an older version of the export are written again. */
const EXPORT_VERSION = 1;

const PARTS = ['year', 'month', 'day'] as const;

/** The folders of a table, from the outermost: none without a partition. */
export function partsOf({ partition }: Pick<LakeTable, 'partition'>): (typeof PARTS)[number][] {
  return partition === undefined ? [] : PARTS.slice(0, PARTS.indexOf(partition.by) + 1);
}

/** Changes exactly when the files would. */
export function checksumOf(table: LakeTable, dialect: Dialect, key: PseudonymKey | undefined): string {
  const { name, columns, pii, fingerprint, partition } = table;
  const content = [
    ...[EXPORT_VERSION, dialect.name, formatRelation(name), fingerprint, partition?.column ?? null, partsOf(table)],
    columns.map((column) => [column.name, column.type, pii.includes(column.name)]),
    pii.length === 0 ? null : (key?.fingerprint ?? null),
  ];
  return createHash('md5').update(JSON.stringify(content)).digest('hex');
}

/** Throws `publish.lake-partition` unless the table can be divided as it is stated. */
export function assertPartition({ name, columns, pii, partition, ...table }: LakeTable): void {
  if (partition === undefined) return;
  const relation = formatRelation(name);
  const refuse = (reason: string, hint: string): never => {
    throw new LastroError(
      'publish.lake-partition',
      `${relation} cannot be partitioned by ${partition.column}: ${reason}`,
      {
        hint,
      },
    );
  };
  const column = columns.find((each) => each.name === partition.column);
  if (column === undefined) return refuse('it has no such column', 'correct partitionBy in publish.layers');
  if (pii.includes(column.name)) refuse('it is personal', 'folders would show its values: use another column');
  if (!/^(DATE|TIMESTAMP)/.test(column.type)) refuse(`it is ${column.type}`, 'use a column of dates or timestamps');
  const parts: string[] = partsOf({ partition, ...table });
  const taken = columns.find((each) => parts.includes(each.name.toLowerCase()))?.name;
  if (taken !== undefined)
    refuse(`the table has a column ${taken}, which the folders make too`, 'rename the column, or do not partition');
}
