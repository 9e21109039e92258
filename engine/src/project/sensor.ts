/** A sensor of `lastro.config.ts`: what `lastro schedule` looks at regularly, to start a job or to tell that data are stale. */
export type SensorConfig = {
  /** Seconds between two looks. Default: 600. */
  interval?: number;
} & (
  | {
      /** No new data for more than `after` hours. */
      type: 'freshness';
      /** `raw.orders`. */
      source: string;
      after: number;
      /** Counts only the hours of Monday to Friday that are no {@link holidays}. Default: false. */
      businessDays?: boolean;
      /** Days such as `2026-12-25` that are no business days. */
      holidays?: readonly string[];
      /** IANA name of the zone of the days. Default: `UTC`. */
      timezone?: string;
      /** The job to start. Default: none. */
      start?: string;
      /** Whether channels of alerts are told. Default: whether there are any. */
      alert?: boolean;
      /** Default: that of the configuration. */
      target?: string;
    }
  | {
      /** A file is new or has another content. */
      type: 'file';
      /** Relative to the project; the name may have `*`. */
      path: string;
      start: string;
    }
  | {
      /** A run has built the table anew; one that left it unchanged does not count. */
      type: 'table';
      /** `layer.table`. */
      table: string;
      start: string;
      target?: string;
    }
  | {
      /** A job has ended. */
      type: 'job';
      job: string;
      /** Default: `success`. */
      status?: 'success' | 'fail' | 'any';
      start: string;
    }
);

export type SensorType = SensorConfig['type'];
