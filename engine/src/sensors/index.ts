export { createSensors } from './create-sensors.js';
export type { SensorEvent, SensorListener } from './events.js';
export { schedulerPolls } from './scheduler-polls.js';
export type { Sensor } from './sensor.js';
export { SensorFiles, sensorsFolder } from './sensor-files.js';
export { formatSensors, listSensors, type SensorSummary } from './sensor-list.js';
export { formatPoll, type SensorPoll } from './sensor-poll.js';
