/** Outlines of the states of Brazil, for the type checker. */
declare module 'npm:@svg-maps/brazil' {
  const map: { label: string; viewBox: string; locations: { id: string; name: string; path: string }[] };
  export default map;
}
