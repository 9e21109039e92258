export { QUANTILES, profileDetails, type ColumnDetails } from './details.js';
export {
  comparableColumns,
  driftPairs,
  measureDrift,
  type ColumnDrift,
  type Drift,
  type DriftBin,
  type DriftPair,
  type DriftTables,
  type Sides,
} from './drift.js';
export { kolmogorovPValue, kolmogorovSurvival } from './kolmogorov.js';
export type { Bin, ColumnProfile, TableProfile } from './profile.js';
export type { ValueCount } from '../sql/dialect/profiles.js';
export { EMPTY_SHARE, PSI_BOUNDS, driftLevel, populationStability, type DriftLevel } from './psi.js';
export { profileTable, type ProfiledColumn } from './profile-table.js';
export { suggestExpectations, renderSuite, type Suggestion } from './suggest.js';
