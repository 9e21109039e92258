import { TEXT, isMapping, isText, oneOf, required, textList, type KeyCheck } from '../../base/check-keys.js';
import { UsageError } from '../../base/errors.js';
import { checkOptions, type OptionChecks } from '../../base/options.js';

/** What a message has beside its value, each a column whose name begins with an underscore: `_offset`. */
export const MESSAGE_METADATA = ['key', 'partition', 'offset', 'timestamp', 'headers'] as const;
/** A part of a message beside its value. */
export type MessageMetadata = (typeof MESSAGE_METADATA)[number];

/** The options of {@link kafkaTopic}. */
export interface KafkaTopicOptions {
  /** Name of the topic. */
  topic: string;
  /** Addresses with commas: `a.example.com:9092,b.example.com:9092`. Default: `KAFKA_BROKERS`. */
  brokers?: string;
  /** What values are. Default: `json`. `avro`: with a registry's header. */
  format?: 'json' | 'avro';
  /** Address of a schema registry, for Avro. `KAFKA_REGISTRY_USERNAME` and `KAFKA_REGISTRY_PASSWORD` log in. */
  registry?: string;
  /** Where the first load begins; a partition that is added later is read from its beginning. Default: `earliest`. */
  from?: 'earliest' | 'latest';
  /**
   * Columns that the key of a message gives: one is its text, several are members of its JSON object. Tombstones need them. Default: the
   * loader's `key`.
   */
  key?: readonly string[];
  /** Columns for what messages have beside their values: `['partition', 'offset']` gives `_partition` and `_offset`. */
  metadata?: readonly MessageMetadata[];
  /** Topic for messages that are rejected, as they came, with headers that say why. */
  deadLetter?: string;
  /**
   * When messages were deleted before they were read, the topic was created again or lost its end: `fail` (the default), or `continue` with
   * what there is and a warning.
   */
  onGap?: 'fail' | 'continue';
}

/** A topic that a loader names. */
export interface KafkaTopic extends KafkaTopicOptions {
  readonly kind: 'kafka';
}

const TOPIC: KeyCheck = [
  (value) => typeof value === 'string' && /^[\w.-]{1,249}$/.test(value) && value !== '.' && value !== '..',
  'letters, digits, dots, underscores and hyphens, at most 249',
];

const KAFKA_OPTIONS: OptionChecks<KafkaTopicOptions> = {
  topic: required(TOPIC),
  brokers: TEXT,
  format: oneOf(['json', 'avro']),
  registry: [
    (value) => isText(value) && /^https?:$/.test(URL.canParse(value) ? new URL(value).protocol : ''),
    "name its address: 'https://registry.example.com'",
    undefined,
    'secret',
  ],
  from: oneOf(['earliest', 'latest']),
  key: textList("list the columns: ['id']"),
  metadata: [
    (value) => Array.isArray(value) && value.every((each) => MESSAGE_METADATA.includes(each as MessageMetadata)),
    `list some of ${MESSAGE_METADATA.join(', ')}`,
  ],
  deadLetter: TOPIC,
  onGap: oneOf(['fail', 'continue']),
};

/**
 * Names a topic of Kafka to load, as the `load` of a loader that appends or upserts. Each load reads what was committed since the last one, up
 * to the end of the topic when it begins; the offsets are kept in the transaction of the rows. Throws `option.*` for unknown
 * or wrong options.
 */
export function kafkaTopic(options: KafkaTopicOptions): () => KafkaTopic {
  checkOptions('kafkaTopic', options, KAFKA_OPTIONS);
  if ((options.format === 'avro') !== (options.registry !== undefined))
    throw new UsageError('option.invalid', 'kafkaTopic needs a registry for Avro, and for nothing else', {
      hint: "format: 'avro', registry: 'https://registry.example.com'",
    });
  if (options.deadLetter === options.topic)
    throw new UsageError('option.invalid', `kafkaTopic names ${options.topic} as its own deadLetter`, {
      hint: 'rejected messages would be read and rejected again: name another topic',
    });
  return () => ({ kind: 'kafka', ...options });
}

export function isKafkaTopic(value: unknown): value is KafkaTopic {
  return isMapping(value) && value['kind'] === 'kafka' && typeof value['topic'] === 'string';
}
