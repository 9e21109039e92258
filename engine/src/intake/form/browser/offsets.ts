import { offsetName } from '../field.js';

/** Beside each moment that is chosen stands the offset that this device's zone has then, until someone types another. */
export function followOffsets(form: HTMLFormElement): void {
  for (const control of form.querySelectorAll<HTMLInputElement>('input[type=datetime-local], input[type=time]')) {
    const beside = form.elements.namedItem(offsetName(control.name));
    if (!(beside instanceof HTMLInputElement) || control.value !== '') continue;
    let isTyped = false;
    beside.addEventListener('input', () => (isTyped = true));
    control.addEventListener('change', () => {
      const at = control.type === 'time' ? new Date() : new Date(control.value);
      if (!isTyped && !Number.isNaN(at.getTime())) beside.value = offsetText(-at.getTimezoneOffset());
    });
  }
}

/** Minutes east of UTC as RFC 3339 writes them: `-03:00`. */
function offsetText(minutes: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}
