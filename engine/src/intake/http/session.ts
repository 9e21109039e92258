import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { secretToken } from '../../base/random.js';

const SECRET = /^[\w-]{43}$/;

/** A cookie that only its own host could set has this prefix; browsers take it by TLS only. */
const cookieName = (request: FastifyRequest): string =>
  request.protocol === 'https' ? '__Host-lastro-intake' : 'lastro-intake';

/** The session of a visitor of the forms: 256 random bits in a cookie. Nothing is kept of it here. */
export class Session {
  private constructor(private readonly secret: string) {}

  /** The session of a request; undefined where it has none. */
  static of(request: FastifyRequest): Session | undefined {
    const name = `${cookieName(request)}=`;
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const secret = cookies.find((cookie) => cookie.startsWith(name))?.slice(name.length);
    return secret !== undefined && SECRET.test(secret) ? new Session(secret) : undefined;
  }

  /** The session of a request, or a new one, which the answer sets. */
  static begin(request: FastifyRequest, reply: FastifyReply): Session {
    const known = Session.of(request);
    if (known !== undefined) return known;
    const session = new Session(secretToken());
    const secure = request.protocol === 'https' ? '; Secure' : '';
    reply.header('set-cookie', `${cookieName(request)}=${session.secret}; Path=/; HttpOnly; SameSite=Strict${secure}`);
    return session;
  }

  /** Who the visitor is in what is kept; the cookie cannot be made of it. */
  get sender(): string {
    return `visitor:${createHash('sha256').update(this.secret).digest('hex').slice(0, 32)}`;
  }

  /** What a form of this session sends back; pages of other sites cannot know it. */
  get csrfToken(): string {
    return createHmac('sha256', this.secret).update('csrf').digest('base64url');
  }

  acceptsCsrfToken(token: string): boolean {
    const [expected, presented] = [Buffer.from(this.csrfToken), Buffer.from(token)];
    return expected.length === presented.length && timingSafeEqual(expected, presented);
  }
}
