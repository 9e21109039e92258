/** Statuses and verdicts, as the pages have them; the module says why it is there. */
export * from '../../site/components/status.js';
