import { bound } from './bound.js';

export const exclusiveMinimum = bound('exclusiveMinimum', 'number', (value) => value.double(), '<=');
