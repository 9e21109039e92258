import { LastroError } from '../../base/errors.js';
import type { Column } from '../expectation.js';

/** SQL of the number of characters; only text has one. */
export function lengthOf(column: Column): string {
  return `LENGTH(${requireText(column, 'has no length')})`;
}

/** The column's SQL when it is text; an error that says what it is otherwise. */
export function requireText(column: Column, limitation: string): string {
  if (column.family === 'text') return column.sql;
  throw new LastroError('check.type', `${column.name} is ${column.type}, which ${limitation}`, {
    hint: 'the expectation applies to text',
  });
}
