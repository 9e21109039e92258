import { bound } from './bound.js';

export const minProperties = bound('minProperties', 'object', (value) => value.size(), '<');
