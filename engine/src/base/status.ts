/** Statuses and verdicts, re-exported from the module that the site has too. */
export * from '../../site/components/status.js';
