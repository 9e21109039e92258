import { bound } from './bound.js';

export const minLength = bound('minLength', 'string', (value, sql) => sql.length(value.text()), '<');
