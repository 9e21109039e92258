import { columnMap } from '../families/column-map.js';
import { textOnly } from '../families/length.js';
import { jsonMatcher } from '../judge/json.js';

export default columnMap({
  type: 'expect_column_values_to_match_json_schema',
  summary: 'Every value is JSON text that matches a JSON Schema.',
  kwargs: { json_schema: { type: 'object' } },
  required: ['json_schema'],
  refine({ json_schema: schema }) {
    try {
      jsonMatcher(schema as object);
      return undefined;
    } catch (error) {
      return `json_schema is no JSON Schema: ${(error as Error).message}`;
    }
  },
  expected: (column, { json_schema: schema }) => ({
    column: { ...column, sql: textOnly(column, 'is no JSON text') },
    accepts: jsonMatcher(schema as object),
  }),
  says: ({ json_schema: schema }) => `matches the JSON Schema ${JSON.stringify(schema)}`,
});
