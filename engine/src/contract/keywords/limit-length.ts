import { limitKeyword } from './limit.js';

export const minLength = limitKeyword({
  keyword: 'minLength',
  type: 'string',
  broken: ({ value, parameter, sql }) => `${sql.length(value.text())} < ${Number(parameter)}`,
});

export const maxLength = limitKeyword({
  keyword: 'maxLength',
  type: 'string',
  broken: ({ value, parameter, sql }) => `${sql.length(value.text())} > ${Number(parameter)}`,
});
