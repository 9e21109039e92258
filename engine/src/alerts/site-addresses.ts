/** The page of a check on the published site; null where the configuration has no `siteUrl`. */
export function checkPage(siteUrl: string | undefined, id: string): string | null {
  return pageOf(siteUrl, `checks.html?id=${encodeURIComponent(id)}`);
}

/** The page of a table. */
export function tablePage(siteUrl: string | undefined, relation: string): string | null {
  return pageOf(siteUrl, `tables/${encodeURIComponent(relation)}.html`);
}

function pageOf(siteUrl: string | undefined, page: string): string | null {
  if (siteUrl === undefined) return null;
  const root = siteUrl.endsWith('/') ? siteUrl : `${siteUrl}/`;
  return new URL(page, root).href;
}
