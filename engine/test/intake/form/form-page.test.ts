import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compileContract, type JsonSchema } from '../../../src/contract/index.js';
import { readFormAsset } from '../../../src/intake/form/form-asset.js';
import { renderFormPage } from '../../../src/intake/form/form-page.js';
import type { FormView } from '../../../src/intake/form/form-view.js';
import { EVERYTHING, HOSTILE, HOSTILE_TEXTS, SALE } from './contracts.js';

function view(schema: JsonSchema, more: Partial<FormView> = {}): FormView {
  return {
    ...{ source: 'sales', title: 'Sale', contract: compileContract(schema), given: ['id', 'created_at'] },
    ...{ languages: ['en', 'pt-BR'], language: 'en', csrfToken: 'token', idempotencyKey: 'key' },
    entries: { accepted: [], refused: [] },
    ...more,
  };
}

const page = (schema: JsonSchema, more: Partial<FormView> = {}): string => renderFormPage(view(schema, more));

const AT = '2026-11-27T12:00:00Z';

describe('a page', () => {
  it('is in the language of its reader, by the texts of the contract', () => {
    const html = page(SALE, { language: 'pt-BR' });
    expect(html).toContain('<html lang="pt-BR">');
    for (const text of [
      'Venda',
      'Uma venda de um vendedor.',
      'Valor',
      'De todas as peças juntas. Por exemplo: 19,9',
      'Sim',
      'Enviar',
    ])
      expect(html).toContain(text);
    expect(page(SALE, { language: 'en-GB' })).toContain('For example: 19.9');
  });

  it('says when the next build shows what is sent, or that none is planned', () => {
    const nextBuild = { at: new Date('2026-11-28T06:00:00Z'), timeZone: 'America/Sao_Paulo', job: 'nightly' };
    expect(page(SALE, { nextBuild })).toContain('Will be shown by the next build: 28 Nov 2026, 03:00 GMT-3 (nightly).');
    expect(page(SALE)).toContain('No schedule is configured for the build that will show it.');
  });

  it('shows again what was typed, as it was typed', () => {
    const fields = new URLSearchParams({ '/amount': '1.234,5x', '/note': '\nline', '/paid': 'false' });
    const html = page(SALE, { fields, values: { amount: '1.234,5x' }, errors: [] });
    expect(html).toContain('value="1.234,5x"');
    expect(html).toMatch(/<textarea[^>]*>\n\nline<\/textarea>/);
    expect(html).toMatch(/value="false" checked/);
    expect(html).toContain('Amount must be a number');
  });

  it('lists what was accepted and refused, personal values masked, corrected ones as such', () => {
    const record = { email: 'ana@example.com', amount: 9000 };
    const refused = ['r1', 'r2'].map((id) => ({ id, source: 'sales', at: AT, record, errors: [] }));
    const accepted = [{ id: 'a1', source: 'sales', at: AT, record, corrects: 'r2' }];
    const html = page(SALE, { entries: { accepted, refused } });
    expect(html).not.toContain('ana@example.com');
    expect(html).toContain('Amount must be less than 8000');
    expect(html).toContain('correct=r1');
    expect(html).not.toContain('correct=r2');
    expect(html).toContain('Refused, then corrected');
  });

  it('shows a refused entry in its fields, a wrong date or choice as text', () => {
    const record = { email: 'ana', day: '26/11/2026', paid: 'maybe', moment: 'noon' };
    const correcting = { id: 'r1', source: 'sales', at: AT, record, errors: [] };
    const html = page(SALE, { correcting });
    expect(html).toMatch(/type="text"\s+value="26\/11\/2026"/);
    expect(html).toContain('<option value="maybe" selected>maybe</option>');
    expect(html).toContain('name=":correcting" value="r1"');
    expect(html).toContain('Day must be a date like 2018-10-17');
  });

  it('has nothing of a hostile contract or record but text', () => {
    const record = Object.fromEntries(HOSTILE_TEXTS.map((text) => [text, text]));
    const entry = { id: '"><script>', source: 'sales', at: AT, record, errors: [] };
    const html = page(HOSTILE, {
      correcting: entry,
      entries: { accepted: [entry], refused: [entry] },
      title: HOSTILE_TEXTS[0] ?? '',
    });
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img|<svg|\0/);
    expect(html).not.toMatch(/\son\w+="/);
  });
});

describe('the script of a form', () => {
  it.each([
    ['a sale', SALE],
    ['every keyword', EVERYTHING],
    ['markup', HOSTILE],
  ])('is small for %s, evaluates no text and has no private annotation', async (_, schema) => {
    const withSecrets = { ...(schema as object), $comment: 'our secret', 'x-owner': 'our secret' };
    const script = await readFormAsset('form.js', { contract: compileContract(withSecrets), given: [] });
    expect(gzipSync(script).length).toBeLessThan(25_000);
    expect(/\beval\(|new Function|node:|our secret/.exec(script)).toBeNull();
  });
});
