import { dependent } from './dependencies.js';

export const dependentRequired = dependent('dependentRequired');
