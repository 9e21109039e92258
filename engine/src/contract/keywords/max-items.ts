import { bound } from './bound.js';

export const maxItems = bound('maxItems', 'array', (value) => value.length(), '>');
