export { compileModel, compiledPath, projectResolver, type CompiledModel, type CompileOptions } from './compile.js';
export { columnLineage, documentedColumns } from './lineage.js';
export { prepareLayers, relationsOf, runModel, type ModelResult } from './run-model.js';
export type { Relations, RunOptions } from './run-options.js';
export { remainingRows, setAsideConditions } from './set-aside.js';
export { addedColumns } from './snapshot.js';
export { withoutRows } from './rows.js';
export { runUnitTest, type UnitTestOptions, type UnitTestResult } from './unit-test.js';
export { modelReads } from './model-reads.js';
