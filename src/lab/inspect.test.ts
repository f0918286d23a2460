import { describe, expect, it } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../core/config.ts';
import type { Engine, StepInput } from '../engine/engine.ts';
import { trainBatch } from '../data/batches.ts';
import { buildDataset } from '../data/dataset.ts';
import { inspectionToJson } from '../store/formats/json.ts';
import { describeStep, inspectionText, scoreSkills } from './inspect.ts';

const MEASURED = {
  parameters: [
    { name: 'wte', size: 6, weightNorm: 2, gradNorm: 0.5, updateRatio: 1.25e-3 },
    { name: 'ln_f.bias', size: 2, weightNorm: 0, gradNorm: 0.125, updateRatio: Infinity },
  ],
  attention: [{ layer: 0, maxScore: 3.14159 }],
};

async function describeTiny(patch: ConfigPatch) {
  const config = resolveConfig({ corpus: 'tiny-english', vocabulary: 'compact', block_size: 8, batch_size: 5 }, patch);
  const dataset = await buildDataset({ config, text: null });
  const input = { step: 7, batches: [trainBatch(dataset, config, 7, 0)] } as Partial<StepInput> as StepInput;
  return describeStep(MEASURED, input, dataset, config);
}

describe('the decoded batch', () => {
  it('has three sequences, each target the input of the next place', async () => {
    const { batch } = await describeTiny({});
    expect(batch.inputs).toHaveLength(3);
    for (const [b, inputs] of batch.inputs.entries()) {
      expect(inputs).toHaveLength(8);
      expect(batch.targets[b]!.slice(0, -1)).toEqual(inputs.slice(1));
    }
  });

  it('shows targets that are the inputs themselves', async () => {
    const { batch } = await describeTiny({ targets: 'same' });
    expect(batch.targets).toEqual(batch.inputs);
  });
});

describe('the overflow line', () => {
  it.each<[ConfigPatch, number | null, number]>([
    [{}, null, 3.4028234663852886e38],
    [{ attention_softmax: 'naive' }, 88.72, 3.4028234663852886e38],
    // With islands the scores are 32-bit numbers, whatever the activations are.
    [{ attention_softmax: 'naive', precision: 'f16' }, 88.72, 3.4028234663852886e38],
    [{ attention_softmax: 'naive', precision: 'f16', f32_islands: 'none' }, 11.09, 65504],
    [{ attention_softmax: 'naive', precision: 'bf16', f32_islands: 'none' }, 88.72, 3.3895313892515355e38],
    [{ precision: 'f16', f32_islands: 'none' }, null, 65504],
  ])('of %j is at %s, and the largest number %s', async (patch, overflowAt, largestFinite) => {
    const inspection = await describeTiny(patch);
    expect(inspection.overflowAt && Number(inspection.overflowAt.toFixed(2))).toBe(overflowAt);
    expect(inspection.largestFinite).toBe(largestFinite);
  });
});

it('scores a skill as the share of its probes where the right token wins; NaN wins nothing', async () => {
  const probe = (token: number) => ({ context: Uint32Array.of(token), right: 0, wrong: 1 });
  const answers: Record<number, number[]> = { 1: [2, 1], 2: [1, 2], 3: [NaN, NaN], 4: [0, -1] };
  const logitsOfAll = (contexts: readonly Uint32Array[]) =>
    Promise.resolve(contexts.map(([token]) => Float32Array.from(answers[token!]!)));
  const engine = { logitsOfAll } as Partial<Engine> as Engine;
  const skills = [
    { name: 'one', probes: [1, 2, 3, 4].map(probe) },
    { name: 'two', probes: [probe(4)] },
  ];
  expect(await scoreSkills(engine, skills)).toEqual({ one: 0.5, two: 1 });
});

describe('for a terminal', () => {
  it('prints parameters, scores, the batch and the skills', async () => {
    const inspection = {
      ...(await describeTiny({})),
      batch: { inputs: [['The', ' cat', '.']], targets: [[' cat', '.', '\n\n']] },
    };
    const text = inspectionText(inspection, [
      { step: 0, scores: { Verbs: 0.5 } },
      { step: 25, scores: { Verbs: 11 / 12 } },
    ]);
    expect(text).toBe(
      `Parameters at step 7
           weights  gradient  update ÷ weights
wte              2       0.5           0.00125
ln_f.bias        0     0.125          Infinity

Largest attention score: exp cannot overflow, the largest is subtracted first; scores themselves do above 3.4e+38
h.0  3.14

First tokens of the batch
inputs   The  ·cat .
targets  ·cat .    ↵↵

Skills by step; guessing scores 50 %
          0    25
Verbs  50 %  92 %`,
    );
  });

  it('says where there are no skills, and makes words of what JSON cannot say', async () => {
    expect(inspectionText(null, [])).toContain('texts that a grammar writes');
    const json = JSON.parse(JSON.stringify(inspectionToJson(await describeTiny({})))) as ReturnType<
      typeof inspectionToJson
    >;
    expect(json.parameters[1]!.updateRatio).toBe('Infinity');
    expect(json).toMatchObject({ step: 7, overflowAt: null, attention: [{ layer: 0, maxScore: 3.14159 }] });
  });
});
