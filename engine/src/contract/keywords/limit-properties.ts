import { limitKeyword } from './limit.js';
import { limitText } from '../message-text.js';

export const minProperties = limitKeyword({
  keyword: 'minProperties',
  type: 'object',
  broken: ({ value, parameter }) => `${value.size()} < ${Number(parameter)}`,
  asks: (size) => `have ${limitText('at least', size, 'property', 'properties')}`,
});

export const maxProperties = limitKeyword({
  keyword: 'maxProperties',
  type: 'object',
  broken: ({ value, parameter }) => `${value.size()} > ${Number(parameter)}`,
  asks: (size) => `have ${limitText('at most', size, 'property', 'properties')}`,
});
