import { expect, it } from 'vitest';
import { isActive, isAtRest, isBusy, isHeld, isOver, type RunState } from './run_state.ts';

const words = (state: RunState, resumable = false) =>
  [
    isBusy(state) ? 'busy' : '',
    isActive(state) ? 'active' : '',
    isAtRest(state) ? 'at rest' : '',
    isHeld({ state, resumable }) ? 'held' : '',
    isOver({ state, resumable }) ? 'over' : '',
  ].filter((word) => word !== '');

it.each<[RunState, boolean, string[]]>([
  ['idle', false, []],
  ['preparing', false, ['busy', 'active', 'held']],
  ['running', false, ['busy', 'active', 'held']],
  ['paused', false, ['active', 'at rest', 'held']],
  ['done', false, ['at rest', 'over']],
  ['stopped', false, ['at rest', 'over']],
  ['failed', true, ['at rest', 'held']],
  ['failed', false, ['at rest', 'over']],
])('a run that is %s, resumable: %s, is %j', (state, resumable, expected) => {
  expect(words(state, resumable)).toEqual(expected);
});
