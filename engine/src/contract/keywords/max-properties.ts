import { bound } from './bound.js';

export const maxProperties = bound('maxProperties', 'object', (value) => value.size(), '>');
