import type { Command } from 'commander';
import type { Io } from './options.js';

/** A command: adds itself to the program and returns the exit code through `exit`. */
export type AddCommand = (program: Command, io: Io, exit: (code: number) => void) => void;
