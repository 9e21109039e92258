import { flag } from '../templates/kwargs.js';
import { joinNames } from '../templates/descriptions.js';
import { tableColumns } from '../templates/table.js';

export default tableColumns({
  type: 'expect_table_columns_to_match_set',
  summary: 'The columns have these names in any order; with exact_match false, other columns are allowed.',
  kwargs: {
    column_set: { type: ['array', 'null'], items: { type: 'string' } },
    exact_match: flag,
  },
  describe: ({ column_set: set, exact_match: exact }) =>
    `the columns ${exact === false ? 'include' : 'are'} ${joinNames(set ?? [])}`,
  decide(columns, { column_set: set, exact_match: exact }) {
    const expected = set ?? [];
    const unexpected = columns.filter((name) => !expected.includes(name)).sort();
    const missing = expected.filter((name) => !columns.includes(name)).sort();
    const mismatched = {
      ...(unexpected.length === 0 ? {} : { unexpected }),
      ...(missing.length === 0 ? {} : { missing }),
    };
    const success = missing.length === 0 && (exact === false || unexpected.length === 0);
    return { success, observed: [...columns].sort(), details: { mismatched } };
  },
});
