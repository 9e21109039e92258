import { messageOf } from '../../base/errors.js';
import { columnMap } from '../templates/column-map.js';
import { requireText } from '../templates/length.js';
import { jsonMatcher } from '../validators/json.js';

export default columnMap({
  type: 'expect_column_values_to_match_json_schema',
  summary: 'Every value is JSON text that matches a JSON Schema.',
  kwargs: { json_schema: { type: 'object' } },
  required: ['json_schema'],
  refine({ json_schema: schema }) {
    try {
      jsonMatcher(schema);
      return undefined;
    } catch (error) {
      return `json_schema is not a valid JSON Schema: ${messageOf(error)}`;
    }
  },
  expected: (column, { json_schema: schema }) => ({
    column: { ...column, sql: requireText(column, 'is not JSON') },
    accepts: jsonMatcher(schema),
  }),
  says: ({ json_schema: schema }) => `matches the JSON Schema ${JSON.stringify(schema)}`,
});
