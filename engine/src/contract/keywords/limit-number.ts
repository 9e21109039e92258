import type { Keyword } from '../keyword-context.js';
import { limitKeyword } from './limit.js';

const limit = (keyword: string, brokenBy: '<' | '<=' | '>' | '>='): Keyword =>
  limitKeyword({
    keyword,
    type: 'number',
    broken: ({ value, parameter, sql }) => `${value.double()} ${brokenBy} ${sql.double(Number(parameter))}`,
  });

export const minimum = limit('minimum', '<');
export const maximum = limit('maximum', '>');
export const exclusiveMinimum = limit('exclusiveMinimum', '<=');
export const exclusiveMaximum = limit('exclusiveMaximum', '>=');
