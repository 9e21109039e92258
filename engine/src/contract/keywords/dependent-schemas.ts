import { dependentKeyword } from './dependencies.js';

export const dependentSchemas = dependentKeyword('dependentSchemas');
