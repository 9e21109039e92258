import { Argument, InvalidArgumentError, Option } from 'commander';
import { suggest } from '../base/text.js';

/** An option that takes one of a few words; another one is refused with the nearest. */
export function choice(flags: string, description: string, choices: readonly string[], fallback?: string): Option {
  const option = new Option(flags, description).choices(choices);
  if (fallback !== undefined) option.default(fallback);
  return option.argParser(oneOf(choices));
}

/** An argument that is one of a few words; another one is refused with the nearest. */
export function choiceArgument(name: string, description: string, choices: readonly string[]): Argument {
  return new Argument(name, description).choices(choices).argParser(oneOf(choices));
}

const oneOf =
  (choices: readonly string[]) =>
  (value: string): string => {
    if (!choices.includes(value)) throw new InvalidArgumentError(suggest(value, choices));
    return value;
  };
