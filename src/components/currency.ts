import { money } from './format.js';

/** `R$ 13.6 M`, `R$ 960 k`, `R$ 159`. */
export const brl = money('R$');

/** `R$ 13,591,643.70`. */
export const brlExact = brl.exact;

/** `US$ 4.6 M`. */
export const usd = money('US$');
