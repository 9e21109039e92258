import { bound } from './bound.js';

export const maximum = bound('maximum', 'number', (value) => value.double(), '>');
