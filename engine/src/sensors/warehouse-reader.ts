import { readProject, type Project } from '../run/project/project.js';
import type { RunOptions } from '../run/options.js';
import { openTarget } from '../run/target.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';

/** A warehouse that is open for reading. */
export interface OpenWarehouse {
  project: Project;
  warehouse: Warehouse;
  session: Session;
}

/**
 * Opens the warehouse for the time of one look, because a run cannot begin while it is open. One look at a time: a process opens a
 * database once. The project is read once.
 */
export class WarehouseReader {
  #project: Promise<Project> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly options: RunOptions) {}

  /** Throws `warehouse.locked` while a run builds, and `warehouse.missing` before the first one. */
  read<T>(look: (open: OpenWarehouse) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#read(look));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #read<T>(look: (open: OpenWarehouse) => Promise<T>): Promise<T> {
    this.#project ??= readProject(this.options);
    const project = await this.#project.catch((error: unknown) => {
      this.#project = undefined;
      throw error;
    });
    const warehouse = await openTarget(project, this.options.env, true);
    try {
      return await look({ project, warehouse, session: await warehouse.session() });
    } finally {
      await warehouse.close();
    }
  }
}
