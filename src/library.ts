/**
 * The diagnosis as a library: `import { diagnose } from 'loss-curve-lab'`, in Node and in browsers.
 * Nothing here needs a GPU, TensorFlow.js, a DOM or a network.
 */
export { LabError } from './core/errors.ts';
export { PATTERNS, type Pattern } from './core/pattern.ts';
export { diagnose } from './diagnosis/diagnose.ts';
export { OnlineDiagnosis } from './diagnosis/online.ts';
export type { DiagnosableHistory } from './diagnosis/series.ts';
export type { Cause, Context, Evidence, Finding, Fix, Verdict } from './diagnosis/verdict.ts';
export { LogError, type LogChannel as Channel, type Column, type LossLog, type Mapping } from './store/formats/log.ts';
export { readLog, type ReadLog } from './store/formats/read_log.ts';
