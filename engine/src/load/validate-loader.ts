import { suggest } from '../base/text.js';
import type { LoaderDefinition } from './loader.js';

/** The keys of a loader and the values that some may have; typed so that none is forgotten. */
const KEYS: Readonly<Record<keyof LoaderDefinition, readonly string[] | undefined>> = {
  name: undefined,
  table: undefined,
  description: undefined,
  load: undefined,
  contract: undefined,
  columns: undefined,
  mode: ['replace', 'append', 'upsert'],
  key: undefined,
  volatile: undefined,
  fingerprint: undefined,
  timeout: undefined,
  onFailure: ['fail', 'keep'],
};

export interface LoaderProblem {
  code: string;
  message: string;
  hint: string;
}

/** Unknown keys and invalid values of a loader, which the load would ignore. */
export function loaderProblems(definition: LoaderDefinition): LoaderProblem[] {
  return Object.entries(definition).flatMap(([key, value]): LoaderProblem[] => {
    if (!Object.hasOwn(KEYS, key))
      return [{ code: 'unknown-key', message: `unknown key ${key}`, hint: suggest(key, Object.keys(KEYS)) }];
    const allowed = KEYS[key as keyof LoaderDefinition];
    if (allowed === undefined || value === undefined || allowed.includes(String(value))) return [];
    return [{ code: key, message: `${key} is ${JSON.stringify(value)}`, hint: `use ${allowed.join(', ')}` }];
  });
}
