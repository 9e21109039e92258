import { stringify } from 'yaml';
import type { Mart } from './mart.js';
import { stagingName } from './staging-model.js';
import type { TableShape } from './table-shape.js';

/** YAML of the staging models: where each column comes from, and its type. */
export const stagingDocs = (tables: readonly TableShape[]): string =>
  stringify(
    {
      models: tables.map((table) => ({
        name: stagingName(table),
        description: `The table raw.${table.name} with plain names and types.`,
        columns: table.columns.map((column) => ({
          name: column.name,
          description:
            column.source === column.name
              ? `As in raw.${table.name}.`
              : `${JSON.stringify(column.source)} of raw.${table.name}.`,
          data_type: column.reading.type.toUpperCase(),
          ...(column.isPersonal ? { pii: true } : {}),
        })),
      })),
    },
    { lineWidth: 0 },
  );

/** YAML of the marts. */
export const martDocs = (marts: readonly Mart[]): string =>
  stringify(
    { models: marts.map(({ name, description, columns }) => ({ name, description, columns })) },
    { lineWidth: 0 },
  );
