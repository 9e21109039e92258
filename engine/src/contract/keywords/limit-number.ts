import type { Keyword } from '../keyword-context.js';
import { limitKeyword } from './limit.js';

const limit = (keyword: string, brokenBy: '<' | '<=' | '>' | '>=', phrase: string): Keyword =>
  limitKeyword({
    keyword,
    type: 'number',
    broken: ({ value, parameter, sql }) => `${value.double()} ${brokenBy} ${sql.double(Number(parameter))}`,
    asks: (bound) => `be ${phrase} ${String(bound)}`,
  });

export const minimum = limit('minimum', '<', 'at least');
export const maximum = limit('maximum', '>', 'at most');
export const exclusiveMinimum = limit('exclusiveMinimum', '<=', 'more than');
export const exclusiveMaximum = limit('exclusiveMaximum', '>=', 'less than');
