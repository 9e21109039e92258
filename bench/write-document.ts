// `npm run docs:benchmarks`: writes docs/benchmarks.md from document.template and results/.
import { writeDocument } from './document.js';

writeDocument();
