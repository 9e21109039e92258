import path from 'node:path';
import { UsageError, messageOf } from '../base/errors.js';
import { LocatedYaml } from '../base/located-yaml.js';
import { readUtf8 } from '../base/utf8.js';
import { compileContract, type Contract, type ContractOptions } from './contract.js';
import type { SchemaSource } from './problems.js';
import { pointerSteps } from '../base/json-pointer.js';
import { isSchema } from './schema.js';

/**
 * Reads a contract, JSON or YAML. `file` is relative to `root`, as in messages.
 * Throws {@link UsageError} with the line of whatever is wrong.
 */
export function readContract(
  file: string,
  options: Omit<ContractOptions, 'file' | 'source'> & { root?: string } = {},
): Contract {
  const { root = '.', ...rest } = options;
  let text: string;
  try {
    text = readUtf8(path.resolve(root, file), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError('contract.unreadable', `cannot read the contract ${file}: ${messageOf(error)}`, {
      location: { file },
      cause: error,
    });
  }
  return parseContract(text, { ...rest, file });
}

/** A contract from its text, as {@link readContract} has it. */
export function parseContract(text: string, options: Omit<ContractOptions, 'source'> & { file: string }): Contract {
  const { file } = options;
  const yaml = new LocatedYaml(text, file);
  const [error] = yaml.errors;
  if (error !== undefined)
    throw new UsageError('contract.invalid-json', `the contract is not valid: ${error.message}`, {
      location: error.location,
    });
  const { document } = yaml;
  const source: SchemaSource = {
    locate(pointer) {
      for (let steps = pointerSteps(pointer); ; steps = steps.slice(0, -1)) {
        const location = yaml.locationOf(steps.length === 0 ? document.contents : document.getIn(steps, true));
        if (location !== undefined || steps.length === 0) return location;
      }
    },
  };
  const schema: unknown = document.toJS();
  if (!isSchema(schema))
    throw new UsageError('contract.not-a-schema', 'the contract is not a JSON Schema object', {
      location: { file, line: 1, column: 1 },
      hint: 'begin with {"type": "object"}',
    });
  return compileContract(schema, { ...options, source });
}
