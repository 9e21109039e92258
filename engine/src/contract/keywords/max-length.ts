import { bound } from './bound.js';

export const maxLength = bound('maxLength', 'string', (value, sql) => sql.length(value.text()), '>');
