import type { FormTexts } from '../texts.js';

/**
 * Sends a form as the browser would. Where it was accepted, the browser goes on to the page that says so; otherwise resolves to the server's
 * page. Where there is no answer, the form stays as it is, its idempotency key too: sending it again keeps it once.
 */
export async function sendForm(form: HTMLFormElement, texts: FormTexts): Promise<Document | undefined> {
  const [button, status] = [form.querySelector('button'), form.querySelector('.status')];
  const say = (text: string): void => {
    if (status !== null) status.textContent = text;
  };
  button?.setAttribute('aria-disabled', 'true');
  say(texts.sending);
  try {
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const answer = await fetch(form.action, { method: 'POST', body, headers: { accept: 'text/html' } });
    if (answer.ok && answer.redirected) {
      location.assign(answer.url);
      return await new Promise(() => undefined);
    }
    const isPage = answer.headers.get('content-type')?.startsWith('text/html') === true;
    if (isPage) return new DOMParser().parseFromString(await answer.text(), 'text/html');
    say(texts.answer(answer.status));
  } catch {
    say(texts.network);
  }
  button?.removeAttribute('aria-disabled');
  return undefined;
}
