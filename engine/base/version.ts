import fs from 'node:fs';

/** The version of Lastro, from its package.json. */
export function version(): string {
  const manifest = fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
