import type { Plugin } from 'esbuild';

export const CACHE: string;
export function bundledEngine(): Promise<string | undefined>;
export const ownAddress: Plugin;
