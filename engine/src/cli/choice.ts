import { InvalidArgumentError, Option } from 'commander';
import { suggest } from '../base/text.js';

/** An option that takes one of a few words; another one is refused with the nearest. */
export function choice(flags: string, description: string, choices: readonly string[], fallback?: string): Option {
  const option = new Option(flags, description).choices(choices);
  if (fallback !== undefined) option.default(fallback);
  return option.argParser((value: string) => {
    if (!choices.includes(value)) throw new InvalidArgumentError(suggest(value, choices));
    return value;
  });
}
