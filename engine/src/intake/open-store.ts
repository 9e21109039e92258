import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/log.js';
import type { Contract } from '../contract/index.js';
import { intakeAddress } from '../load/intake/address.js';
import type { IntakeStore } from './store.js';

export interface IntakeStoreOptions {
  /** Its `INTAKE_URL` says where records are kept. */
  env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  projectDir: string;
  clock: Clock;
  log: Logger;
  /** Of each source that records are kept of. */
  contracts: ReadonlyMap<string, Contract>;
}

/**
 * Opens the store that `INTAKE_URL` names: the journal in `intake/` by default. A server that cannot be reached is no error here: `ready` and `append` tell.
 * Rejects with `intake.url`, and with what {@link openJournal} rejects with.
 */
export async function openIntakeStore(options: IntakeStoreOptions): Promise<IntakeStore> {
  const address = intakeAddress(options);
  switch (address.kind) {
    case 'journal': {
      const { openJournal } = await import('./journal/journal-store.js');
      return openJournal({ ...options, ...address });
    }
    case 'kafka': {
      const { openKafkaStore } = await import('./kafka/kafka-store.js');
      return openKafkaStore({ ...options, ...address });
    }
    case 'postgres': {
      const { openPostgresStore } = await import('./postgres/postgres-store.js');
      return openPostgresStore({ ...options, ...address });
    }
  }
}
