import type { ExpectationDialect } from '../../sql/dialect/expectations.js';
import { string } from './quoting.js';

export const duckdbExpectations: ExpectationDialect = {
  byteLength: (text) => `STRLEN(${text})`,
  like: (value, pattern) => `${value} LIKE ${string(pattern)}${pattern.includes('\\') ? ` ESCAPE '\\'` : ''}`,
  // Three times as fast as IN, which compares one by one.
  isOneOfTexts: (text, literals) => `list_contains([${literals.join(', ')}], ${text})`,
  quantiles: {
    continuous: (value, fraction) => `quantile_cont(${value}, ${fraction})`,
    discrete: (value, fraction) => `quantile_disc(${value}, ${fraction})`,
    isWindow: false,
  },
  medianQuery: undefined,
  hasRowOrder: true,
};
