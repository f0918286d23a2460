/** The detectors by name, in the order in which a fitting one becomes the verdict. */
import { collapse } from './collapse.ts';
import { diverged, exploded } from './diverged.ts';
import { flat } from './flat.ts';
import { good } from './good.ts';
import { nan } from './nan.ts';
import { overfitting } from './overfitting.ts';
import { plateau } from './plateau.ts';
import { recovered } from './recovered.ts';
import { released } from './released.ts';
import { restarted } from './restarted.ts';
import { sawtooth } from './sawtooth.ts';
import { scatter } from './scatter.ts';
import { spikes } from './spikes.ts';
import { step } from './step.ts';

export const DETECTORS = {
  nan,
  collapse,
  scatter,
  exploded,
  diverged,
  restarted,
  flat,
  step,
  overfitting,
  spikes,
  recovered,
  sawtooth,
  plateau,
  good,
  released,
};

export type DetectorName = keyof typeof DETECTORS;
