/** What a command runs: `build` everything; `load`, `run` and `test` a part. */
export type Scope = 'build' | 'load' | 'run' | 'test';

export const SCOPES: readonly Scope[] = ['build', 'load', 'run', 'test'];

export const loadsSources = (scope: Scope): boolean => scope === 'build' || scope === 'load';
