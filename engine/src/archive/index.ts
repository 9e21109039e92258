export { Archive } from './archive.js';
export { MANIFEST_VERSION, type ArchivedLoad, type ArchivedObject } from './archived-load.js';
export { inOrder, loadsOfRows } from './lineage.js';
export { rawKey } from './layout.js';
