import { apiPage } from './api-page.js';
import { configPage } from './config-page.js';
import { siteConfigPage } from './site-config-page.js';

/** Pages of `docs/reference/` that are generated from docstrings, by file. */
export const REFERENCE_PAGES: Readonly<Record<string, () => string>> = {
  'api.md': apiPage,
  'config.md': configPage,
  'site-config.md': siteConfigPage,
};
