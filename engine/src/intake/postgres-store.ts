import type { IntakeStore } from './store.js';

export function openPostgresStore(_: unknown): IntakeStore {
  throw new Error('not yet');
}
