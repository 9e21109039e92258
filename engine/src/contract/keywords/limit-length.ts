import { limitKeyword } from './limit.js';
import { limitText } from '../message-text.js';

export const minLength = limitKeyword({
  keyword: 'minLength',
  type: 'string',
  broken: ({ value, parameter, sql }) => `${sql.length(value.text())} < ${Number(parameter)}`,
  asks: (size) => `have ${limitText('at least', size, 'character')}`,
});

export const maxLength = limitKeyword({
  keyword: 'maxLength',
  type: 'string',
  broken: ({ value, parameter, sql }) => `${sql.length(value.text())} > ${Number(parameter)}`,
  asks: (size) => `have ${limitText('at most', size, 'character')}`,
});
