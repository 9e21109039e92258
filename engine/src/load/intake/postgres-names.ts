/** Columns of each record beside those of its contract. */
export const RECORD_COLUMNS = {
  /** Grows with each record. */
  position: '_intake_position',
  id: '_intake_id',
  at: '_intake_at',
  sender: '_intake_sender',
  /** Id of the refused record that it corrects, or NULL. */
  corrects: '_intake_corrects',
  /** As it was accepted, in JSON: the columns of the contract are made from it. */
  record: '_intake_record',
} as const;

/** Tables beside those of the sources. */
export const STORE_TABLES = {
  /** One row: what positions of loaders belong to. */
  store: '_store',
  requests: '_requests',
  refused: '_refused',
} as const;
