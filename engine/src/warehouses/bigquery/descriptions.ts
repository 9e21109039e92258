import { columnDescription, type Descriptions } from '../../warehouse/descriptions.js';
import type { Api } from './api.js';
import { BigQueryFailure } from './failures.js';
import type { BigQueryField } from './fields.js';

interface DescribedField extends BigQueryField {
  description?: string;
}

interface DescribedTable {
  etag?: string;
  description?: string;
  schema?: { fields?: DescribedField[] };
}

/** Longest descriptions that BigQuery keeps, in characters. */
const LONGEST_OF_COLUMN = 1024;
const LONGEST_OF_TABLE = 16_384;

/** Times that a table is read again because something else has changed it meanwhile. */
const MAX_ATTEMPTS = 5;

/**
 * Describes a table or view and its columns in one request, which is sent only where something differs: all of it is there, or
 * nothing. Everything else of the columns stays. Throws a {@link BigQueryFailure}.
 */
export async function writeDescriptions(api: Api, uri: string, descriptions: Descriptions): Promise<void> {
  const description = shortened(descriptions.table, LONGEST_OF_TABLE);
  for (let attempt = 1; ; attempt++) {
    const { etag, ...found } = (await api.send({ uri })).body as DescribedTable;
    const fields = found.schema?.fields ?? [];
    const described = fields.map((field) => {
      const text = shortened(columnDescription(descriptions, field.name), LONGEST_OF_COLUMN);
      return text === (field.description ?? '') ? field : { ...field, description: text };
    });
    const areColumnsEqual = described.every((field, i) => field === fields[i]);
    if (areColumnsEqual && description === (found.description ?? '')) return;
    const json = { description, ...(areColumnsEqual ? {} : { schema: { ...found.schema, fields: described } }) };
    try {
      await api.send({ method: 'PATCH', uri, json, headers: etag === undefined ? {} : { 'if-match': etag } });
      return;
    } catch (error) {
      const hasChanged = error instanceof BigQueryFailure && error.code === 412;
      if (!hasChanged || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
