import { dependentKeyword } from './dependencies.js';

export const dependentRequired = dependentKeyword('dependentRequired');
