export type { Bin, ColumnProfile, TableProfile } from './profile.js';
export type { ValueCount } from '../sql/dialect/profiles.js';
export { profileTable, type ProfiledColumn } from './profile-table.js';
export { suggestExpectations, renderSuite, type Suggestion } from './suggest.js';
