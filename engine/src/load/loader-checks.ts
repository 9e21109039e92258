import { FUNCTION, TEXT, isAbove0, oneOf, required, textList, type KeyCheck } from '../base/check-keys.js';
import type { LoaderDefinition } from './loader.js';

const COLUMNS = textList("list columns: ['id', 'city']");
/** Names are checked by their own rule. */
const NAME: KeyCheck = [() => true, ''];

/** What each key of a loader must be; typed so that none is forgotten. */
export const LOADER_CHECKS: Record<keyof LoaderDefinition, KeyCheck> = {
  name: NAME,
  table: NAME,
  description: [(value) => typeof value === 'string', 'use a sentence'],
  load: required(FUNCTION),
  contract: TEXT,
  columns: COLUMNS,
  mode: oneOf(['replace', 'append', 'upsert']),
  key: COLUMNS,
  volatile: COLUMNS,
  fingerprint: FUNCTION,
  timeout: [isAbove0, 'use seconds above 0'],
  onFailure: oneOf(['fail', 'keep']),
};
