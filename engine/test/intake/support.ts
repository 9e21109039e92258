import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Row } from '../../src/base/cell.js';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { openJournal, type JournalOptions } from '../../src/intake/journal/journal-store.js';
import type { IntakeBatch, IntakeStore } from '../../src/intake/store.js';

export function scratchFolder(): { path: string; remove: () => void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-intake-'));
  return { path: folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

/** A batch of records that were accepted now. */
export function batchOf(records: readonly Row[], more: Partial<IntakeBatch> = {}): IntakeBatch {
  const source = more.source ?? 'sales';
  const at = new Date().toISOString();
  const accepted = records.map((record) => ({ id: randomUUID(), source, at, record }));
  return { source, sender: 'Ana', accepted, refused: [], ...more };
}

export function openTestJournal(folder: string, more: Partial<JournalOptions> = {}): Promise<IntakeStore> {
  return openJournal({ folder, name: 'journal intake/', clock: systemClock, log: silentLogger, ...more });
}
