/** Scrolls to the target of the URL and opens it: cells are drawn after the browser has looked for it. */
export function showLinked(): void {
  const show = (): void => {
    const target =
      location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    const folded = target?.closest('details');
    if (folded) folded.open = true;
    target?.scrollIntoView({ block: 'start' });
  };
  addEventListener('hashchange', show);
  requestAnimationFrame(show);
}
