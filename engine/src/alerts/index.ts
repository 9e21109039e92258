export { alertsOf, hasChannels, type AlertOptions } from './alert-sender.js';
export { openChannel } from './channels/index.js';
export type { Finding, Observation } from './finding.js';
export { alertJobNotStarted, jobAlerts } from './job-alerts.js';
export { alertRun, alertSensor, alertStart, type RunAlertOptions } from './run-alerts.js';
export { sampleMessage } from './sample-message.js';
