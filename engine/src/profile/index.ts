export type { Bin, ColumnProfile, TableProfile, ValueCount } from './profile.js';
export { profileTable, type ProfiledColumn } from './profile-table.js';
export { suggestExpectations, renderSuite, type Suggestion } from './suggest.js';
