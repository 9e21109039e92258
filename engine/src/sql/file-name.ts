const EXTENSION = /\.(csv|tsv|txt|parquet|json|jsonl|ndjson|db|ddb|duckdb|sqlite|xlsx|arrow|avro)(\.(gz|zst|bz2))?$/i;

/** Whether DuckDB may take the name of a table for that of a file or an address. */
export const isFileName = (name: string): boolean => /[/\\:*?]/.test(name) || EXTENSION.test(name);
