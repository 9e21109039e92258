/** Names of the modules in `dist/` that others import. */
export const ENTRY_POINTS = [
  'cli',
  'form-program',
  'framework-config',
  'index',
  'loader-process',
  'one-window',
  'print-query-result',
  'site',
];
