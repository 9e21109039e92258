import path from 'node:path';
import { expect, test } from 'vitest';
import { pageTypeErrors, pagesOf } from '../support/page-types.js';

const TYPO = `---
title: Typo
---

# \${texts.nosuch}

\`\`\`js
import {bars} from "./components/bars.js";
import {figures} from "./components/figure.js";
import {integer} from "./components/format.js";
import {texts} from "./texts/common.js";
\`\`\`

\`\`\`js
display(bars([{day: 1, sales: 2}], 600, {x: "day", y: "saels"}));
display(undeclared);
\`\`\`
`;

test(
  'the cells of pages call components as their types say, and use what they import',
  { timeout: 120_000 },
  async () => {
    const typo = path.resolve(import.meta.dirname, '../../site/typo.md');
    const errors = await pageTypeErrors(new Map([...pagesOf('engine/site'), [typo, TYPO]]));
    expect([...new Set(errors.map((error) => error.slice(0, error.indexOf(' '))))]).toEqual(
      [5, 9, 10, 15, 16].map((line) => `engine/site/typo.md:${line}`),
    );
  },
);
