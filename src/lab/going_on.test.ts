/** A run goes on in another worker, from what the page has kept of it. */
import { describe, expect, it } from 'vitest';
import type { ConfigPatch } from '../core/config.ts';
import type { History, TuneRecord } from '../core/record.ts';
import type { Continuation } from './protocol.ts';
import { Listener, losses, undisturbed } from './testing.ts';

describe('a run that was kept', () => {
  const patch: ConfigPatch = { max_iters: 40, dropout: 0.1, eval_interval: 8, lr_schedule: 'constant' };

  /** A run that ends with the page, and what the page had of it: its curve, and the state it was given in a pause. */
  async function interrupted(steps: number) {
    const listener = new Listener();
    let paused = listener.state('paused');
    listener.start(patch);
    listener.session.handle({ type: 'step' });
    await paused;
    let saved = listener.next('saved');
    for (let step = 1; step < steps; step++) {
      paused = listener.state('paused');
      saved = listener.next('saved');
      listener.session.handle({ type: 'step' });
      await paused;
    }
    return { history: listener.history, state: (await saved).state };
  }

  /** Goes on in another worker. */
  async function goOn(history: History, from: Continuation, tunes: readonly TuneRecord[] = []): Promise<Listener> {
    const listener = new Listener();
    Object.assign(listener.history, structuredClone(history));
    const done = listener.state('done');
    listener.start(patch, 'cpu', null, tunes, from);
    await done;
    return listener;
  }

  it('goes on in another worker to the same curve, bit for bit, its best weights included', async () => {
    const { history, state } = await interrupted(19);
    expect(state.step).toBe(19);
    const listener = await goOn(history, { state, live: state.config });
    const expected = await undisturbed(patch);
    expect(losses(listener.history)).toEqual(losses(expected));
    const last = listener.messages.findLast((m) => m.type === 'saved')!.state;
    expect(last.best!.valLoss).toBe(Math.min(...expected.valLoss.filter((loss) => loss !== null)));
  });

  it('makes the changes that came after its state at their steps again', async () => {
    const { history, state } = await interrupted(19);
    const tunes = [
      { step: 20, key: 'learning_rate', value: 0.01 },
      { step: 25, key: 'grad_clip', value: 0.1 },
    ];
    const listener = await goOn(history, { state, live: state.config }, tunes);
    expect(listener.history.tunes).toEqual(tunes);
    const expected = new Listener();
    const done = expected.state('done');
    expected.start(patch, 'cpu', null, tunes);
    await done;
    expect(losses(listener.history)).toEqual(losses(expected.history));
  });

  it('goes on from the beginning where no state was kept yet, under the live settings of last', async () => {
    const { history, state } = await interrupted(2);
    const { history: again } = await goOn(history, { state: null, live: { ...state.config, learning_rate: 1e-4 } });
    expect(again.step).toHaveLength(40);
    expect(again.tunes).toEqual([{ step: 0, key: 'learning_rate', value: 1e-4 }]);
  });

  it('is sent no state where nobody keeps one, and has the same curve', async () => {
    const listener = new Listener();
    const paused = listener.state('paused');
    listener.start(patch, 'cpu', null, [], null, false);
    listener.session.handle({ type: 'step' });
    await paused;
    const done = listener.state('done');
    listener.session.handle({ type: 'resume' });
    await done;
    expect(listener.messages.filter((m) => m.type === 'saved')).toEqual([]);
    expect(losses(listener.history)).toEqual(losses(await undisturbed(patch)));
  });

  it('is refused in a sentence where another version of the lab has kept it', async () => {
    const { state } = await interrupted(2);
    const listener = new Listener();
    const error = listener.next('error');
    listener.start(patch, 'cpu', null, [], { state: { ...state, version: 0 }, live: state.config });
    expect(await error).toMatchObject({ error: { code: 'version' }, resumable: false });
  });
});
