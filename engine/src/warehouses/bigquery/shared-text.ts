import { LastroError, messageOf } from '../../base/errors.js';
import type { SharedText } from '../../warehouse/shared-text.js';
import { accessError } from './access-error.js';
import type { Api, ApiRequest } from './api.js';
import { BigQueryFailure } from './failures.js';

interface LockTable {
  etag?: string;
  description?: string;
}

export interface SharedTextOptions {
  /** The dataset and the table. */
  datasetId: string;
  tableId: string;
  /** Creates the dataset where it is missing. */
  createDataset: () => Promise<void>;
}

/**
 * The description of a table without rows: free, without a job, and never half written. BigQuery compares its etag with the one that a change
 * names, and creates a table of a name once.
 */
export class BigQuerySharedText implements SharedText {
  private readonly tables: string;

  constructor(
    private readonly api: Api,
    private readonly options: SharedTextOptions,
  ) {
    this.tables = `/datasets/${encodeURIComponent(options.datasetId)}/tables`;
  }

  async read(): Promise<{ text: string; version: string } | undefined> {
    const table = await this.send({ uri: `${this.tables}/${this.options.tableId}` }, 404);
    return table && { text: table.description ?? '', version: table.etag ?? '' };
  }

  async write(text: string, over: string | undefined): Promise<string | undefined> {
    const table = over === undefined ? await this.create(text) : await this.change(text, over);
    return table && (table.etag ?? '');
  }

  private change(description: string, version: string): Promise<LockTable | undefined> {
    const uri = `${this.tables}/${this.options.tableId}`;
    return this.send({ method: 'PATCH', uri, json: { description }, headers: { 'if-match': version } }, 412);
  }

  private async create(description: string): Promise<LockTable | undefined> {
    const { datasetId, tableId } = this.options;
    const json = {
      tableReference: { datasetId, tableId },
      schema: { fields: [{ name: 'holder', type: 'STRING' }] },
      description,
    };
    await this.options.createDataset();
    return this.send({ method: 'POST', uri: this.tables, json }, 409);
  }

  /** Undefined for one status. */
  private async send(request: ApiRequest, refused: number): Promise<LockTable | undefined> {
    try {
      return (await this.api.send(request)).body as LockTable;
    } catch (error) {
      if (error instanceof BigQueryFailure && error.code === refused) return undefined;
      const { datasetId, tableId } = this.options;
      const problem = `cannot use the lock ${datasetId}.${tableId}: ${messageOf(error)}`;
      const denied = accessError(error);
      if (denied !== undefined) throw denied;
      throw new LastroError('warehouse.request-failed', problem, { cause: error });
    }
  }
}
