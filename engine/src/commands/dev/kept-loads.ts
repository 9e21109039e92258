import type { NodeResult } from '../../publish/artifacts.js';
import type { LoadDecision } from '../../run/options.js';

/** Which sources the runs of a session load: those of which the project says anything else than at their last load, or all on request. */
export class KeptLoads {
  private readonly last = new Map<string, { definition: string | undefined; result: NodeResult }>();
  private readonly asked = new Map<string, string>();
  private loadsAll = false;

  /** Without `loads` nothing is loaded but on request; `earlier` has the results of loads before the session. */
  constructor(
    private readonly loads: boolean,
    earlier: readonly NodeResult[],
  ) {
    if (!loads) this.keep(earlier);
  }

  /** The next run loads all sources. */
  request(): void {
    this.loadsAll = true;
  }

  /** The next run loads what it may: nothing is known of the definitions any more. */
  forget(): void {
    for (const [id, { result }] of this.last) this.last.set(id, { definition: undefined, result });
  }

  readonly decide = (uniqueId: string, definition: string): LoadDecision => {
    this.asked.set(uniqueId, definition);
    const last = this.last.get(uniqueId);
    const isCurrent = !this.loads || last?.definition === definition;
    return this.loadsAll || !isCurrent ? { isLoaded: true } : { isLoaded: false, result: last?.result };
  };

  /** After a run, whose results these are. */
  record(results: readonly NodeResult[]): void {
    this.keep(results);
    this.loadsAll = false;
  }

  private keep(results: readonly NodeResult[]): void {
    for (const result of results)
      if (result.resource_type === 'source' && result.status !== 'skipped')
        this.last.set(result.unique_id, { definition: this.asked.get(result.unique_id), result });
  }
}
