import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../base/errors.js';
import { shown } from '../../base/check-keys.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface BrokerAddress {
  host: string;
  port: number;
}

/** How brokers are reached: plain data of the environment. */
export interface KafkaSettings {
  brokers: readonly BrokerAddress[];
  /** PEM texts; undefined without TLS. */
  tls?: { ca?: string; cert?: string; key?: string } | undefined;
  sasl?: { mechanism: SaslMechanism; username: string; password: string } | undefined;
}

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;
export type SaslMechanism = (typeof MECHANISMS)[number];

const DEFAULT_PORT = 9092;

/**
 * Reads `KAFKA_BROKERS` (unless `brokers` is given), `KAFKA_TLS`, `KAFKA_CA`, `KAFKA_CERT`, `KAFKA_KEY` (files, relative to
 * the project), `KAFKA_SASL_MECHANISM`, `KAFKA_USERNAME` and `KAFKA_PASSWORD`. Throws `kafka.settings`.
 */
export function kafkaSettings(env: Environment, projectDir: string, brokers?: string): KafkaSettings {
  const addresses = brokers ?? value(env, 'KAFKA_BROKERS');
  if (addresses === undefined) throw invalid('no brokers are named', "set KAFKA_BROKERS, for example 'localhost:9092'");
  const file = (name: string): string | undefined => {
    const given = value(env, name);
    if (given === undefined) return undefined;
    try {
      return fs.readFileSync(path.resolve(projectDir, given), 'utf8');
    } catch {
      throw invalid(`${name} names the file ${given}, which cannot be read`, 'name a PEM file');
    }
  };
  const [ca, cert, key] = [file('KAFKA_CA'), file('KAFKA_CERT'), file('KAFKA_KEY')];
  const isTls = flag(env, 'KAFKA_TLS') || ca !== undefined || cert !== undefined;
  const tls = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  return { brokers: addresses.split(',').map(parseBroker), tls: isTls ? tls : undefined, sasl: saslOf(env) };
}

/** `host:9092`, `[::1]:9092`; the port may be left out. Throws `kafka.settings`. */
export function parseBroker(text: string): BrokerAddress {
  const [, ipv6, name, port] = /^(?:\[([0-9a-f:]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text.trim()) ?? [];
  const host = ipv6 ?? name;
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (host === undefined || number < 1 || number > 65_535)
    throw invalid(
      `${shown(text.includes('@') ? text.slice(text.lastIndexOf('@')) : text)} is no address of a broker`,
      "use host:port, several with commas: 'a.example.com:9092,b.example.com:9092'",
    );
  return { host, port: number };
}

function saslOf(env: Environment): KafkaSettings['sasl'] {
  const username = value(env, 'KAFKA_USERNAME');
  const password = value(env, 'KAFKA_PASSWORD');
  const mechanism = value(env, 'KAFKA_SASL_MECHANISM') ?? 'PLAIN';
  const known = MECHANISMS.find((each) => each === mechanism);
  if (known === undefined) throw invalid(`KAFKA_SASL_MECHANISM is ${shown(mechanism)}`, `use ${MECHANISMS.join(', ')}`);
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined || password === undefined)
    throw invalid('only one of KAFKA_USERNAME and KAFKA_PASSWORD is set', 'set both, or none');
  return { mechanism: known, username, password };
}

function flag(env: Environment, name: string): boolean {
  const given = value(env, name) ?? 'false';
  if (given !== 'true' && given !== 'false') throw invalid(`${name} is ${shown(given)}`, 'use true or false');
  return given === 'true';
}

const value = (env: Environment, name: string): string | undefined => (env[name] === '' ? undefined : env[name]);

const invalid = (message: string, hint: string): UsageError => new UsageError('kafka.settings', message, { hint });
