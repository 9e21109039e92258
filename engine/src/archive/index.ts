export { Archive } from './archive.js';
export { MANIFEST_VERSION, type ArchivedLoad, type ArchivedObject } from './archived-load.js';
export {
  ATTACHMENTS,
  contentTypeOf,
  keyOfAttachment,
  listAttachments,
  parseRecordName,
  prepareAttachments,
  putAttachment,
  recordAttachment,
  type Attachment,
} from './attachments.js';
export { rawKey } from './layout.js';
export { byTable, inOrder, loadsOfRows } from './lineage.js';
