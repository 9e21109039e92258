import { bound } from './bound.js';

export const exclusiveMaximum = bound('exclusiveMaximum', 'number', (value) => value.double(), '>=');
