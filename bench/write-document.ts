// `npm run docs:benchmarks`: writes docs/benchmarks.md from document.md and results/.
import { writeDocument } from './document.js';

writeDocument();
