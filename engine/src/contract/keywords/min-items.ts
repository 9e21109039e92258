import { bound } from './bound.js';

export const minItems = bound('minItems', 'array', (value) => value.length(), '<');
