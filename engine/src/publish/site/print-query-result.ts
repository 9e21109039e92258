import { readQueryResult } from './page-queries.js';

/** Framework's data loader for `name.json.sql`: the engine answered the query before the build. */
const [root = '', loader = ''] = process.argv.slice(2);
process.stdout.write(await readQueryResult(root, loader));
