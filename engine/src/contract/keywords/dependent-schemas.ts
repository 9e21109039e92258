import { dependent } from './dependencies.js';

export const dependentSchemas = dependent('dependentSchemas');
