import { isIP } from 'node:net';
import os from 'node:os';

/** Names that requests may be sent to, in lower case: localhost, that of the machine, and the given ones. */
export function hostNames(names: readonly string[]): ReadonlySet<string> {
  return new Set(['localhost', os.hostname(), ...names].map((name) => name.toLowerCase()));
}

/**
 * Whether the `Host` of a request is a name of this server. A page of another site can reach a server on this machine by a host name that
 * it resolves to this machine, but not by an address.
 */
export function isAllowedHost(header: string | undefined, names: ReadonlySet<string>): boolean {
  const name = (header ?? '').toLowerCase().replace(/:\d*$/, '');
  return names.has(name) || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || name.endsWith('.localhost');
}
