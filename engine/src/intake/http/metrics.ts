import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { IntakeBatch, IntakeStore } from '../store.js';

/** The figures of a server for Prometheus. Labels have few values: routes, statuses and sources of the configuration. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'lastro_intake_requests_total',
    help: 'Requests by route and status.',
    labelNames: ['route', 'status'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'lastro_intake_request_seconds',
    help: 'Seconds from the first byte of a request to the last one of its answer.',
    labelNames: ['route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });
  readonly #records = new Counter({
    name: 'lastro_intake_records_total',
    help: 'Records that were kept, accepted or refused by their contract.',
    labelNames: ['source', 'outcome'],
    registers: [this.#registry],
  });
  readonly #storeErrors = new Counter({
    name: 'lastro_intake_store_errors_total',
    help: 'Requests that were answered by 503 because their records could not be kept.',
    registers: [this.#registry],
  });

  constructor(sources: Iterable<string>, store: Pick<IntakeStore, 'waiting'>) {
    for (const source of sources)
      for (const outcome of ['accepted', 'refused']) this.#records.inc({ source, outcome }, 0);
    for (const unit of ['batches', 'bytes'] as const)
      new Gauge({
        name: `lastro_intake_waiting_${unit}`,
        help: `What waits until it is durable, in ${unit}.`,
        registers: [this.#registry],
        collect() {
          this.set(store.waiting[unit]);
        },
      });
  }

  /** `route` is the pattern of a route, or `none`. */
  countRequest(route: string, status: number, milliseconds: number): void {
    this.#requests.inc({ route, status });
    this.#seconds.observe({ route }, milliseconds / 1000);
  }

  countRecords({ source, accepted, refused }: IntakeBatch): void {
    this.#records.inc({ source, outcome: 'accepted' }, accepted.length);
    this.#records.inc({ source, outcome: 'refused' }, refused.length);
  }

  countStoreError(): void {
    this.#storeErrors.inc();
  }

  /** In the text format of Prometheus, with its media type. */
  async text(): Promise<{ type: string; body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}
