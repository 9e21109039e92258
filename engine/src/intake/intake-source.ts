import type { Contract, GivenProperty } from '../contract/index.js';
import type { TokenHash } from './token.js';

/** A source that takes records one at a time. */
export interface IntakeSource {
  /** `sales`. */
  name: string;
  title: string;
  description?: string;
  /** As JSON values are checked. */
  contract: Contract;
  given: readonly GivenProperty[];
  /** Undefined: the API takes records without a token. */
  tokens: readonly TokenHash[] | undefined;
  /** Other sites whose pages may call the API: `https://shop.example.com`. */
  origins: readonly string[];
  /** Who may use the form: nobody, holders of a token, or anyone. */
  form: 'none' | 'holders' | 'anyone';
}
