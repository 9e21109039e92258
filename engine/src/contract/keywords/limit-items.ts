import { limitKeyword } from './limit.js';
import { limitText } from '../message-text.js';

export const minItems = limitKeyword({
  keyword: 'minItems',
  type: 'array',
  broken: ({ value, parameter }) => `${value.length()} < ${Number(parameter)}`,
  asks: (size) => `have ${limitText('at least', size, 'item')}`,
});

export const maxItems = limitKeyword({
  keyword: 'maxItems',
  type: 'array',
  broken: ({ value, parameter }) => `${value.length()} > ${Number(parameter)}`,
  asks: (size) => `have ${limitText('at most', size, 'item')}`,
});
