import type { CheckResult } from '../expect/index.js';
import type { NodeResult } from '../publish/artifacts.js';
import { createFingerprintReader } from './fingerprint.js';
import type { Project } from './project/project.js';
import type { NodeState, NodeStates } from './state.js';
import type { EarlierResults, Step, StepResult } from './step.js';

/** The results of a run's steps: the one place that collects them, and that steps read earlier ones from. */
export class CollectedResults implements EarlierResults {
  readonly nodes: NodeResult[] = [];
  private readonly states: Map<string, NodeState>;
  private readonly failures = new Map<string, string>();
  private readonly gates = new Map<string, readonly CheckResult[]>();
  private readonly views: ReadonlySet<string>;
  private readFingerprint: (uniqueId: string) => string | undefined;

  constructor(
    private readonly project: Pick<Project, 'models' | 'graph'>,
    storedStates: NodeStates,
  ) {
    this.states = new Map(storedStates);
    this.views = new Set(
      project.models.filter(({ materialized }) => materialized === 'view').map(({ uniqueId }) => uniqueId),
    );
    this.readFingerprint = this.createReader();
  }

  /** `failure` says why nothing that needs the step can run. */
  add(step: Step, result: StepResult, failure: string | undefined): void {
    this.nodes.push(...result.nodes);
    if (failure !== undefined) this.failures.set(step.id, failure);
    if (result.gateResults !== undefined) this.gates.set(step.label, result.gateResults);
    if (result.states === undefined) return;
    for (const [id, state] of result.states) this.states.set(id, state);
    this.readFingerprint = this.createReader();
  }

  state(id: string): NodeState | undefined {
    return this.states.get(id);
  }

  fingerprint(uniqueId: string): string | undefined {
    return this.readFingerprint(uniqueId);
  }

  failure(stepId: string): string | undefined {
    return this.failures.get(stepId);
  }

  gateResults(relation: string): readonly CheckResult[] | undefined {
    return this.gates.get(relation);
  }

  private createReader(): (uniqueId: string) => string | undefined {
    return createFingerprintReader({
      stored: (id) => this.states.get(id)?.fingerprint,
      isView: (id) => this.views.has(id),
      parents: (id) => this.project.graph.parents(id),
    });
  }
}
