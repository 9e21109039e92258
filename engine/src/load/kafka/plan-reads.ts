import { isMapping } from '../../base/check-keys.js';
import { count } from '../../base/text.js';
import type { TopicAtMoment } from './client.js';

/** What a loader keeps of a topic, with the rows that it covers. */
export interface TopicState {
  topic: string;
  id: string;
  /** By partition the offset after the last one that was read. */
  offsets: Readonly<Record<string, number>>;
}

/** Offsets to read of a partition: from the first up to, and without, the last. */
export interface PartitionRead {
  partition: number;
  from: number;
  to: number;
}

export interface ReadPlan {
  reads: readonly PartitionRead[];
  /** What is missing between the state and the topic, a sentence each. */
  gaps: readonly string[];
}

export interface PlanOptions {
  /** Where a topic that was never read is begun. */
  from: 'earliest' | 'latest';
  /** Most messages to read in all; undefined: all. */
  limit: number | undefined;
}

export function isTopicState(value: unknown): value is TopicState {
  return isMapping(value) && typeof value['id'] === 'string' && isMapping(value['offsets']);
}

/** Which offsets a load reads of a topic after those of its state, and what it cannot read any more. */
export function planReads(topic: TopicAtMoment, state: TopicState | undefined, { from, limit }: PlanOptions): ReadPlan {
  const isOther = state !== undefined && state.id !== topic.id;
  const gaps = isOther
    ? [`${topic.name} is another topic than the one that was read before: it was deleted and created again`]
    : [];
  const whole = topic.partitions.map(({ partition, start, end }): PartitionRead => {
    const name = `${topic.name}[${partition}]`;
    const saved = isOther ? undefined : state?.offsets[String(partition)];
    let begin = saved ?? (state === undefined && from === 'latest' ? end : start);
    // A partition that was added was never read.
    const known = saved ?? (state === undefined || isOther ? start : 0);
    if (known < start) {
      gaps.push(`${count(start - known, 'offset')} of ${name} from ${known} on were deleted before they were read`);
      begin = start;
    } else if (begin > end) {
      gaps.push(`${name} ends at offset ${end}, and was read up to ${begin}: the broker has lost messages`);
      begin = end;
    }
    return { partition, from: begin, to: end };
  });
  return { reads: limit === undefined ? whole : withinLimit(whole, limit), gaps };
}

/** As many offsets of each partition as of the others, and more of long ones where others have fewer. In the order of the partitions. */
function withinLimit(reads: readonly PartitionRead[], limit: number): PartitionRead[] {
  const available = ({ from, to }: PartitionRead): number => to - from;
  let [left, others] = [limit, reads.length];
  return reads
    .toSorted((a, b) => available(a) - available(b))
    .map((read) => {
      const taken = Math.min(available(read), Math.ceil(left / others--));
      left -= taken;
      return { ...read, to: read.from + taken };
    })
    .sort((a, b) => a.partition - b.partition);
}
