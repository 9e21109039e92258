/** Columns of a Parquet file by name. */
export type Columns = Readonly<Record<string, ArrayLike<unknown>>>;

/**
 * Reads a whole Parquet file (uncompressed or Snappy) by columns: `parquetColumns(FileAttachment('orders.parquet').href)`.
 * Its reader is loaded with the first file.
 */
export async function parquetColumns(href: string): Promise<Columns> {
  const [{ parquetRead }, buffer] = await Promise.all([import('npm:hyparquet'), fetchBuffer(href)]);
  const columns: Record<string, unknown[]> = {};
  await parquetRead({
    file: buffer,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = (columns[columnName] ??= []);
      for (let i = 0; i < columnData.length; i++) column[rowStart + i] = columnData[i];
    },
  });
  return columns;
}

async function fetchBuffer(href: string): Promise<ArrayBuffer> {
  const response = await fetch(href);
  if (!response.ok) throw new Error(`no rows at ${href} (${response.status})`);
  return response.arrayBuffer();
}
