/** The expectation engine's public door. */
export { parseSuite, type SuiteDefaults } from './suite.js';
export { kwargsSchema } from './templates/kwargs.js';
export { validateSuite } from './validate.js';
export type { ParameterContext } from './parameters.js';
export { planChecks, type CheckPlan, type PlannedCheck, type PlanOptions } from './plan.js';
export { explainPlan } from './explain.js';
export { runPlan, type CheckContext, type FailedCheck } from './run.js';
export { createRegistry, type Registry } from './registry.js';
export { coreExpectations } from './core/index.js';
export { type Expectation, type Kwargs, type Schema, type Scope, type Column } from './expectation.js';
export { columnMap, type ColumnMap } from './templates/column-map.js';
export type { ResultFormat, ResultFormatOptions } from './format.js';
export type { CheckResult, CheckStatus, ExceptionInfo, ValidationResult } from './result.js';
export { sqlExpectation, type SqlExpectation } from './templates/sql.js';
export { expectationReference } from './reference.js';
export { REPORT_FORMATS, report, type ReportFormat } from './reporters/index.js';
export { validationResultSchema } from './result-schema.js';
