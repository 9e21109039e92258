import { limitKeyword } from './limit.js';

export const minItems = limitKeyword({
  keyword: 'minItems',
  type: 'array',
  broken: ({ value, parameter }) => `${value.length()} < ${Number(parameter)}`,
});

export const maxItems = limitKeyword({
  keyword: 'maxItems',
  type: 'array',
  broken: ({ value, parameter }) => `${value.length()} > ${Number(parameter)}`,
});
