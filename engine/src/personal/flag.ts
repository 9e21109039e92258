import { UsageError, type LastroError, type Location } from '../base/errors.js';
import { suggest } from '../base/text.js';
import type { Contract } from '../contract/index.js';
import type { ColumnDoc } from '../project/model.js';

/** A project's flag on one column: that it is personal, or (with the reason) that it is not. */
export interface PersonalFlag {
  name: string;
  isPersonal: boolean;
  /** Why: the statement and its place. */
  reason: string;
  location: Location;
}

/** Flags of a table's columns in YAML: `pii: true`, or `pii: false` with `pii_reason`. */
export function flagsOfColumns(columns: readonly ColumnDoc[]): PersonalFlag[] {
  return columns.flatMap(({ name, pii, piiReason, location }) =>
    pii === undefined
      ? []
      : [{ name, isPersonal: pii, reason: pii ? `pii: true in ${placeOf(location)}` : (piiReason ?? ''), location }],
  );
}

/** Flags of a contract: columns with personal data anywhere in them. */
export function flagsOfContract(contract: Contract): PersonalFlag[] {
  return contract.personalProperties.map((name) => {
    const location = { file: contract.file, ...contract.source?.locate(`/properties/${name}`) };
    return { name, isPersonal: true, reason: `x-pii in ${placeOf(location)}`, location };
  });
}

/** Flags on columns that a table does not have, each an error at its place: what was meant would stay in clear. */
export function absentFlags(flags: readonly PersonalFlag[], table: string, columns: readonly string[]): LastroError[] {
  const known = new Set(columns.map((name) => name.toLowerCase()));
  return flags
    .filter(({ name }) => name !== '*' && !known.has(name.toLowerCase()))
    .map(
      ({ name, location }) =>
        new UsageError('pii.unknown-column', `${table} has no column ${name}, which is flagged as personal data`, {
          location,
          hint: suggest(name, columns),
        }),
    );
}

function placeOf({ file, line }: Location): string {
  return line === undefined ? file : `${file}:${line}`;
}
