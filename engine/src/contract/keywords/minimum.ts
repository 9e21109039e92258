import { bound } from './bound.js';

export const minimum = bound('minimum', 'number', (value) => value.double(), '<');
