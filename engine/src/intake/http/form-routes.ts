import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Row } from '../../base/cell.js';
import { LastroError } from '../../base/errors.js';
import { uniqueToken } from '../../base/random.js';
import { FORM_ASSETS, readFormAsset, type FormAsset, type FormSource } from '../form/form-asset.js';
import { renderFormList, renderFormPage } from '../form/form-page.js';
import { CONTROL_FIELDS, type FormProblem, type FormView } from '../form/form-view.js';
import { readFormFields } from '../form/read-form-fields.js';
import type { IntakeSource } from '../intake-source.js';
import type { AcceptedRecord, RecentEntries, RefusedRecord } from '../store.js';
import { sourceOf, submit, tokenHolder, type IntakeContext } from './context.js';
import { parseFormBody } from './form-body.js';
import { mediaTypeOf } from './media-type.js';
import { isSameOrigin } from './origin.js';
import { Session } from './session.js';

/** Entries that a page lists of each kind. */
const RECENT = 50;

const HTML = 'text/html; charset=utf-8';

/** `/`, and for each source `GET` and `POST /forms/<source>` with what its page loads. */
export function addFormRoutes(app: FastifyInstance, context: IntakeContext): void {
  const { sources, languages } = context;
  app.get('/', (request, reply) => {
    const forms = [...sources.values()].filter((source) => mayUseForm(request, source));
    return reply.type(HTML).send(
      renderFormList({
        forms: forms.map(({ name, title, description }) => ({
          source: name,
          title,
          ...(description === undefined ? {} : { description }),
        })),
        ...{ languages, language: languageOf(request, languages) },
      }),
    );
  });
  for (const [name, type] of Object.entries(FORM_ASSETS))
    app.get(`/forms/:source/${name}`, async (request, reply) => {
      const source = formOf(request, context);
      return reply.type(type).send(await readFormAsset(name as FormAsset, formSource(source)));
    });
  app.get('/forms/:source', async (request, reply) => {
    const source = formOf(request, context);
    const visitor = visitorOf(request, reply, source);
    const entries = await recentEntries(source, visitor, context);
    const { correct, accepted } = request.query as Record<string, unknown>;
    const shown = {
      correcting: entries.refused.find(({ id }) => id === correct),
      accepted: entries.accepted.find(({ id }) => id === accepted),
    };
    return reply.type(HTML).send(renderFormPage(formView(request, source, visitor, entries, context, shown)));
  });
  app.post('/forms/:source', {
    preParsing: (request, _, __, done) => {
      formOf(request, context);
      mediaTypeOf(request, ['application/x-www-form-urlencoded']);
      if (!isSameOrigin(request))
        throw new LastroError('intake.origin', 'the form was sent by a page of another site', {
          hint: 'open the form',
        });
      done();
    },
    handler: (request, reply) => takeForm(request, reply, context),
  });
}

async function takeForm(request: FastifyRequest, reply: FastifyReply, context: IntakeContext): Promise<FastifyReply> {
  const source = formOf(request, context);
  const fields = parseFormBody(request.body as Buffer);
  const knownSession = Session.of(request);
  const visitor = visitorOf(request, reply, source);
  const show = async (status: number, shown: ShownAgain): Promise<FastifyReply> => {
    const entries = await recentEntries(source, visitor, context);
    const page = renderFormPage(formView(request, source, visitor, entries, context, { fields, ...shown }));
    return reply.code(status).type(HTML).send(page);
  };
  const key = fields.get(CONTROL_FIELDS.idempotencyKey) ?? '';
  const hasSession = knownSession?.acceptsCsrfToken(fields.get(CONTROL_FIELDS.csrfToken) ?? '') === true;
  if (!hasSession || !isId(key)) return show(403, { problem: 'session' });
  const { record: values, problems } = readFormFields(
    formSource(source),
    fields,
    languageOf(request, context.languages),
  );
  if (problems.length > 0) return show(422, { values, errors: [] });
  const corrects = fields.get(CONTROL_FIELDS.correcting) ?? '';
  const correction = isId(corrects) ? { corrects } : {};
  try {
    const { batch } = await submit(
      {
        ...{ source, key, sender: visitor.sender, body: request.body as Buffer },
        read: () => [{ value: values, exact: values, ...correction }],
      },
      context,
    );
    const [accepted] = batch.accepted;
    if (accepted === undefined) return await show(422, { values, errors: batch.refused[0]?.errors ?? [] });
    const query = new URLSearchParams({ lang: languageOf(request, context.languages), accepted: accepted.id });
    return await reply.redirect(`/forms/${source.name}?${query}`, 303);
  } catch (error) {
    const [problem, status] = (error instanceof LastroError ? PROBLEMS[error.code] : undefined) ?? [];
    if (problem === undefined || status === undefined) throw error;
    return show(status, { values, problem });
  }
}

/** Whether a text can be an id that a page of this server was given. */
const isId = (text: string): boolean => /^[\w-]{1,64}$/.test(text);

/** What a page says of errors that are no mistake of its visitor. */
const PROBLEMS: Readonly<Record<string, readonly [FormProblem, number]>> = {
  'intake.busy': ['busy', 429],
  'intake.not-kept': ['not-kept', 503],
  'intake.key-reused': ['sent-before', 422],
};

type ShownAgain = Partial<Pick<FormView, 'fields' | 'errors' | 'problem'>> & { values?: Row };

interface Visitor {
  session: Session;
  sender: string;
  /** Sees the entries of all. */
  isHolder: boolean;
}

function visitorOf(request: FastifyRequest, reply: FastifyReply, source: IntakeSource): Visitor {
  const session = Session.begin(request, reply);
  return { session, sender: session.sender, isHolder: tokenHolder(request, source) !== undefined };
}

function mayUseForm(request: FastifyRequest, source: IntakeSource): boolean {
  return source.form === 'anyone' || (source.form === 'holders' && tokenHolder(request, source) !== undefined);
}

/** The source whose form a path names. Throws `intake.unknown-source` where it has none, `intake.unauthorized` for who may not use it. */
function formOf(request: FastifyRequest, context: IntakeContext): IntakeSource {
  const source = sourceOf(request, context);
  if (source.form === 'none') throw new LastroError('intake.unknown-source', 'the source has no form');
  if (!mayUseForm(request, source))
    throw new LastroError('intake.unauthorized', 'the form needs a token of its source');
  return source;
}

function formSource({ contract, given }: IntakeSource): FormSource {
  return { contract, given: given.map(({ name }) => name) };
}

function recentEntries(source: IntakeSource, visitor: Visitor, { store }: IntakeContext): Promise<RecentEntries> {
  return store.recent(source.name, { limit: RECENT, ...(visitor.isHolder ? {} : { sender: visitor.sender }) });
}

function formView(
  request: FastifyRequest,
  source: IntakeSource,
  { session }: Visitor,
  entries: RecentEntries,
  { languages, nextBuild }: IntakeContext,
  shown: ShownAgain & { correcting?: RefusedRecord | undefined; accepted?: AcceptedRecord | undefined },
): FormView {
  const { correcting, accepted, ...again } = shown;
  const build = nextBuild(source.name);
  return {
    ...{ source: source.name, title: source.title, ...formSource(source) },
    ...{ languages, language: languageOf(request, languages), entries },
    ...{ csrfToken: session.csrfToken, idempotencyKey: uniqueToken() },
    ...again,
    ...(correcting === undefined ? {} : { correcting }),
    ...(accepted === undefined ? {} : { accepted }),
    ...(build === undefined ? {} : { nextBuild: build }),
  };
}

/** `?lang`, else the first language of the reader that there is, else the first of all. */
function languageOf({ query, headers }: FastifyRequest, languages: readonly string[]): string {
  const accepted = (headers['accept-language'] ?? '').split(',').map((range) => range.split(';')[0]?.trim() ?? '');
  const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';
  const { lang } = query as { lang?: unknown };
  const chosen = languages.find((tag) => tag === lang);
  const spoken = accepted.map((range) => languages.find((tag) => base(tag) === base(range))).find(Boolean);
  return chosen ?? spoken ?? languages[0] ?? 'en';
}
