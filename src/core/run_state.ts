/** The states of a run, and what follows from them. */

/** idle → preparing → running ⇄ paused → done | stopped; failed from anywhere. */
export type RunState = 'idle' | 'preparing' | 'running' | 'paused' | 'done' | 'stopped' | 'failed';

/** How a run can end. */
export type EndState = Extract<RunState, 'done' | 'stopped' | 'failed'>;

interface Stateful {
  readonly state: RunState;
  /** Whether a failed run can go on from its last checkpoint. */
  readonly resumable: boolean;
}

/** Whether something is computed for the run. */
export const isBusy = (state: RunState): boolean => state === 'preparing' || state === 'running';

/** Whether a run exists that is neither over nor failed. */
export const isActive = (state: RunState): boolean => isBusy(state) || state === 'paused';

/** Whether a run exists for which nothing is computed now. */
export const isAtRest = (state: RunState): boolean => state !== 'idle' && !isBusy(state);

/** Whether a run exists that can still go on: its settings are fixed but for the live ones. */
export const isHeld = ({ state, resumable }: Stateful): boolean => isActive(state) || (state === 'failed' && resumable);

/** Whether a run exists that cannot go on: its curve is final. */
export const isOver = <R extends Stateful>(run: R): run is R & { state: EndState } =>
  run.state !== 'idle' && !isHeld(run);
