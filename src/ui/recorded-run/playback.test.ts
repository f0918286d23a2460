import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appendRecord, emptyHistory } from '../../core/record.ts';
import { resolveConfig } from '../../core/config.ts';
import type { Recording } from '../../store/recording.ts';
import { Playback } from './playback.ts';

function recording(steps: number): Recording {
  const history = emptyHistory();
  for (let step = 0; step < steps; step++) {
    const loss = 4 - step / steps;
    appendRecord(history, {
      step,
      trainLoss: loss,
      valLoss: step % 10 === 0 ? loss : null,
      lr: 0.01,
      gradNorm: 1,
      gradNormClipped: 1,
      tokensPerSecond: null,
      nonFinite: 0,
    });
  }
  history.tunes = [{ step: 20, key: 'learning_rate', value: 0.02 }];
  history.stoppedEarly = { step: steps - 1, best: null };
  const facts = {
    engine: 'plan' as const,
    adapter: 'CPU executor',
    note: null,
    vocabSize: 50,
    floor: null,
    parameterCount: 1000,
    trainTokens: 100,
    valTokens: 10,
  };
  return { experiment: 'good', fix: null, scale: 'ci', config: resolveConfig(), facts, history };
}

describe('a recorded run', () => {
  const playback = new Playback({ addController() {}, requestUpdate() {} }, () => Date.now());

  beforeEach(() => {
    vi.useFakeTimers();
    playback.load(recording(100));
    playback.speed = 40;
  });
  afterEach(() => {
    playback.pause();
    vi.useRealTimers();
  });

  it('grows at the speed that is set, step by step', () => {
    playback.play();
    vi.advanceTimersByTime(1000);
    expect(playback.done).toBe(40);
    playback.speed = 10;
    vi.advanceTimersByTime(1000);
    expect(playback.done).toBe(50);
    expect(playback.history.trainLoss).toEqual(playback.recording!.history.trainLoss.slice(0, 50));
  });

  it('shows what was recorded, no more and no less, once it has come to its end', () => {
    playback.play();
    vi.advanceTimersByTime(10_000);
    expect(playback.state).toBe('done');
    expect(playback.history).toEqual(playback.recording!.history);
  });

  it('shows all at once where that is wanted', () => {
    playback.speed = Infinity;
    playback.play();
    vi.advanceTimersByTime(50);
    expect(playback.state).toBe('done');
  });

  it('rests in a pause and goes on from there', () => {
    playback.play();
    vi.advanceTimersByTime(500);
    playback.pause();
    vi.advanceTimersByTime(5000);
    expect(playback.done).toBe(20);
    playback.play();
    vi.advanceTimersByTime(500);
    expect(playback.done).toBe(40);
  });

  it('takes back what comes after the step that is asked for, live changes and the early end included', () => {
    playback.seek(100);
    const { epoch } = playback;
    playback.seek(15);
    expect(playback.state).toBe('paused');
    expect(playback.history.step).toHaveLength(15);
    expect(playback.history.tunes).toEqual([]);
    expect(playback.history.stoppedEarly).toBeNull();
    expect(playback.epoch).toBe(epoch + 1);
    playback.seek(21);
    expect(playback.history.tunes).toHaveLength(1);
  });

  it('leaves the recording itself as it is', () => {
    const before = structuredClone(playback.recording!.history);
    playback.seek(100);
    playback.seek(3);
    expect(playback.recording!.history).toEqual(before);
  });

  it('begins again after the end', () => {
    playback.seek(100);
    playback.play();
    vi.advanceTimersByTime(250);
    expect(playback.done).toBe(10);
  });
});
