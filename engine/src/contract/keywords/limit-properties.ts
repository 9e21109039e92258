import { limitKeyword } from './limit.js';

export const minProperties = limitKeyword({
  keyword: 'minProperties',
  type: 'object',
  broken: ({ value, parameter }) => `${value.size()} < ${Number(parameter)}`,
});

export const maxProperties = limitKeyword({
  keyword: 'maxProperties',
  type: 'object',
  broken: ({ value, parameter }) => `${value.size()} > ${Number(parameter)}`,
});
