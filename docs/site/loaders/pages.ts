import fs from 'node:fs';
import path from 'node:path';
import { defineLoader } from 'lastro';

export default defineLoader({
  name: 'pages',
  table: 'pages',
  description: 'The pages of this documentation.',
  columns: ['path', 'title', 'words'],
  *load({ projectDir }) {
    const src = path.join(projectDir, 'src');
    for (const file of fs.readdirSync(src, { recursive: true, encoding: 'utf8' }).sort()) {
      if (!file.endsWith('.md')) continue;
      const text = fs.readFileSync(path.join(src, file), 'utf8');
      const title = /^# (.*)$/m.exec(text)?.[1] ?? null;
      yield { path: file.split(path.sep).join('/'), title, words: text.split(/\s+/).length };
    }
  },
});
