/**
 * Share of right verdicts at each score, by pattern; it never falls. Written by `npm run calibrate` from
 * 6103 curves: simulated ones, clear and borderline, and runs of the experiments.
 */
export const CALIBRATION = {
  good: [0.42, 0.42, 0.56, 0.65, 0.65, 0.9, 0.96, 0.97],
  flat: [0.45, 0.54, 0.79, 0.81, 0.95, 0.99, 0.99, 0.99],
  spikes: [0.45, 0.54, 0.81, 0.81, 0.81, 0.94, 0.99, 0.99],
  plateau: [0.45, 0.62, 0.9, 0.9, 0.93, 0.93, 0.95, 0.98],
  overfitting: [0.45, 0.58, 0.85, 0.85, 0.96, 0.99, 0.99, 0.99],
  nan: [0.45, 0.54, 0.82, 0.82, 0.82, 0.99, 0.99, 0.99],
  step: [0.45, 0.56, 0.95, 0.95, 0.95, 0.99, 0.99, 0.99],
  sawtooth: [0.45, 0.56, 0.87, 0.87, 0.87, 0.97, 0.99, 0.99],
  collapse: [0.45, 0.55, 0.92, 0.93, 0.95, 0.98, 0.99, 0.99],
  unclear: [0.45, 0.54, 0.82, 0.87, 0.93, 0.99, 0.99, 0.99],
  'no-match': [0.45, 0.54, 0.85, 0.86, 0.86, 0.95, 0.97, 0.98],
};
