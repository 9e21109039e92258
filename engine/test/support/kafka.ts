import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { installOnce } from './install-once.js';
import { itRequires } from './requires.js';

const run = promisify(execFile);
const VERSION = '4.3.1';

const POM = `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>lastro.tests</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

const JVM = [
  ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'],
  ...[
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info',
  ],
];

/** A user of the listener that asks for a password. */
export const KAFKA_USER = { username: 'loader', password: 'open-sesame' };

/** A real broker of its own for a test file: one node, in memory of this machine only. */
export interface KafkaBroker {
  /** `127.0.0.1:9092`; lets everybody in. */
  address: string;
  /** Of a listener that asks for {@link KAFKA_USER} by SASL PLAIN. */
  saslAddress: string;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the data that it left. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A test against a broker: skipped with a reason where there is none, and failed with `LASTRO_REQUIRE_ALL=1`. */
export function itWithKafka(broker: KafkaBroker | undefined): ReturnType<typeof itRequires> {
  return itRequires(broker !== undefined, 'Kafka cannot be installed or started: it needs java and mvn');
}

async function install(folder: string): Promise<void> {
  fs.writeFileSync(path.join(folder, 'pom.xml'), POM);
  const output = `-DoutputDirectory=${path.join(folder, 'jars')}`;
  await run('mvn', ['-q', '-B', '-f', path.join(folder, 'pom.xml'), 'dependency:copy-dependencies', output]);
  await run('java', ['-version']);
}

/** Starts a broker, with other properties than those of most tests where they are given; undefined where it cannot be installed or started. */
export async function startKafka(properties = settings): Promise<KafkaBroker | undefined> {
  const folder = await installOnce(`kafka-${VERSION}`, install);
  if (folder === undefined) return undefined;
  try {
    return await launch(folder, properties);
  } catch (error) {
    console.warn(`Kafka could not be started: ${String(error)}`);
    return undefined;
  }
}

function settings(dir: string, port: number, saslPort: number, controllerPort: number): string {
  const login = `org.apache.kafka.common.security.plain.PlainLoginModule required user_${KAFKA_USER.username}="${KAFKA_USER.password}";`;
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://127.0.0.1:${port},SASL://127.0.0.1:${saslPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SASL://127.0.0.1:${saslPort}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,SASL:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl.plain.sasl.jaas.config': login,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'log.dirs': path.join(dir, 'data'),
    'num.partitions': 1,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'group.initial.rebalance.delay.ms': 0,
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'log.cleaner.dedupe.buffer.size': 4194304,
    'log.cleaner.backoff.ms': 100,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

async function launch(folder: string, propertiesOf: typeof settings): Promise<KafkaBroker> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-kafka-'));
  const [port, saslPort, controllerPort] = [await freePort(), await freePort(), await freePort()];
  const properties = path.join(dir, 'server.properties');
  fs.writeFileSync(properties, propertiesOf(dir, port, saslPort, controllerPort));
  const java = (...args: string[]): string[] => [...JVM, '-cp', path.join(folder, 'jars', '*'), ...args];
  let broker: ChildProcess | undefined;
  const kill = (): void => void broker?.kill('SIGKILL');
  const start = async (): Promise<void> => {
    const log = path.join(dir, 'broker.log');
    const output = fs.openSync(log, 'w');
    const started = spawn('java', ['-Xmx256m', ...java('kafka.Kafka', properties)], {
      stdio: ['ignore', output, output],
    });
    fs.closeSync(output);
    broker = started;
    for (let i = 0; i < 600; i++) {
      if (fs.readFileSync(log, 'utf8').includes('Kafka Server started')) return;
      if (started.exitCode !== null) break;
      await sleep(100);
    }
    kill();
    throw new Error(fs.readFileSync(log, 'utf8').slice(-4000));
  };
  const end = async (): Promise<void> => {
    if (broker?.exitCode !== null || broker.signalCode !== null) return;
    const ended = once(broker, 'exit');
    kill();
    await ended;
  };
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    await end();
    fs.rmSync(dir, { recursive: true, force: true });
  };
  try {
    const id = `A${randomBytes(16).toString('base64url').slice(1)}`;
    await run('java', java('kafka.tools.StorageTool', 'format', '-t', id, '-c', properties));
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    address: `127.0.0.1:${port}`,
    saslAddress: `127.0.0.1:${saslPort}`,
    kill: end,
    restart: start,
    stop,
  };
}
