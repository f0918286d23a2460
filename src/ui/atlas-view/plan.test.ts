import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../core/config.ts';
import { experimentConfig } from '../../lab/experiments/index.ts';
import { parseHash } from '../../store/url.ts';
import { configOf, setupFrom } from '../lab-view/setup.ts';
import { baseWords, cellsOf, labHash, planFrom, planHash, PRESETS, titleOf, type AtlasPlan } from './plan.ts';

function planOf(hash: string): AtlasPlan {
  const problems: string[] = [];
  const plan = planFrom(hash, problems);
  expect(problems).toEqual([]);
  return plan;
}

const LINK =
  'view=atlas&experiment=spikes&scale=ci&adapter=cpu&seed=3&across=learning_rate:0.001:0.01&down=grad_clip:1:10:0';

describe('the plan of an atlas', () => {
  it('comes back from its address', () => {
    const plan = planOf(LINK);
    expect(Object.fromEntries(new URLSearchParams(planHash(plan)))).toEqual(
      Object.fromEntries(new URLSearchParams(LINK)),
    );
    expect(planOf(`#${planHash(plan)}`)).toEqual(plan);
    expect(titleOf(plan)).toBe('Learning rate × Gradient clipping');
    expect(baseWords(plan)).toBe('Spikes · smallest scale · seed 3 · 300 steps');
  });

  it('is the smallest healthy training where the address says nothing', () => {
    const { setup, across, down } = planOf('');
    expect(setup).toMatchObject({ experiment: 'good', scale: 'ci' });
    expect([across.key, down.key]).toEqual(['learning_rate', 'optimizer']);
  });

  it.each(PRESETS)('can be trained in every cell: $title', ({ hash }) => {
    const cells = cellsOf(planOf(hash));
    expect(cells.length).toBeGreaterThanOrEqual(10);
    for (const cell of cells) expect(cell.problem).toBeNull();
  });

  it('says what it cannot use, and keeps the rest', () => {
    const problems: string[] = [];
    const plan = planFrom('experiment=spikes&across=colour:1:2&down=batch_size:1:2&corpus=own', problems);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('In the link: No side of an atlas can be made of "colour"');
    expect(problems[1]).toContain('your own text');
    expect(plan.down).toEqual({ key: 'batch_size', values: [1, 2] });
    expect(plan.setup.experiment).toBe('spikes');
    expect(plan.setup.changes).toEqual({});
  });

  it('never varies one setting on both sides', () => {
    const problems: string[] = [];
    const plan = planFrom('across=optimizer:adamw:sgd&down=optimizer:adamw:sgd', problems);
    expect(problems).toHaveLength(1);
    expect([plan.across.key, plan.down.key]).toEqual(['optimizer', 'learning_rate']);
  });
});

describe('the cells of an atlas', () => {
  it('differ from the experiment in the two settings alone', () => {
    const cells = cellsOf(planOf(LINK));
    expect(cells.map(({ column, row }) => [column, row])).toEqual([[0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2]]); // prettier-ignore
    const varied = { seed: 3, learning_rate: 0.01, grad_clip: 0 };
    expect(cells.at(-1)!.config).toEqual(resolveConfig(experimentConfig('spikes', 'ci'), varied));
  });

  it('open in the lab with the config that they are trained with', () => {
    const plan = planOf(LINK);
    for (const { config } of cellsOf(plan)) {
      const { address, problems } = parseHash(labHash(plan, config!));
      const setup = setupFrom(address, problems);
      expect(problems).toEqual([]);
      expect(address.view).toBeUndefined();
      expect(configOf(setup)).toEqual(config);
      expect(setup.options).toEqual(plan.setup.options);
    }
  });

  it('give the reason where values do not go together', () => {
    const cells = cellsOf(planOf('scale=ci&across=n_head:2:3&down=n_embd:32:48'));
    expect(cells.map(({ config }) => config !== null)).toEqual([true, false, true, true]);
    expect(cells[1]!.problem).toContain('n_embd 32 cannot be shared by 3 heads. Use an n_embd');
  });
});
