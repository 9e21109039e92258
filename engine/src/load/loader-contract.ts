import type { Contract } from '../contract/index.js';
import type { LoaderDefinition } from './loader.js';

/** The contract that a loader names, as it reads a raw table. Throws what is wrong with it. */
export async function loaderContract(
  { contract }: Pick<LoaderDefinition, 'contract'>,
  root: string,
  personal: readonly string[],
): Promise<Contract | undefined> {
  if (contract === undefined) return undefined;
  const { readContract } = await import('../contract/index.js');
  return readContract(contract, { root, reading: 'text', personal });
}
