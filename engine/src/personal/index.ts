export { engineMessage, isWithheld } from './engine-message.js';
export { absentFlags, flagsOfColumns, flagsOfContract, type PersonalFlag } from './flag.js';
export { maskCell, maskDeep } from './mask.js';
export { PersonalColumns } from './personal-columns.js';
export { PersonalData, type PersonalQuery, type PersonalSources, type TableSource } from './personal-data.js';
