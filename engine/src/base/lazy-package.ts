import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A package that few commands need and that takes long to load: it is loaded when it is first asked for. */
export function lazyPackage<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= require(name) as T);
}
