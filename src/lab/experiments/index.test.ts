/** What must hold for the experiments as data; that they do what they say is measured by training them. */
import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, resolveConfig } from '../../core/config.ts';
import { LESSONS, PATTERNS } from '../../core/pattern.ts';
import { SCALE_NAMES } from '../../core/run_options.ts';
import { tablesOf } from '../../diagnosis/causes/index.ts';
import { FIXES } from '../../diagnosis/causes/fixes.ts';
import { causeOf, causesOf, EXPERIMENTS, experimentConfig, findExperiment, findFix } from './index.ts';

const cards = EXPERIMENTS.filter(({ id, pattern }) => id === pattern);
const causes = EXPERIMENTS.filter(({ id, pattern }) => id !== pattern);
const scalesOf = (id: string) => SCALE_NAMES.filter((scale) => findExperiment(id).scales[scale]);

describe('the experiments', () => {
  it('have names of their own, and are found by them', () => {
    expect(new Set(EXPERIMENTS.map(({ id }) => id)).size).toBe(EXPERIMENTS.length);
    for (const experiment of EXPERIMENTS) expect(findExperiment(experiment.id)).toBe(experiment);
    expect(() => findExperiment('perpetuum')).toThrow(/no experiment named "perpetuum"\. Use one of good, flat/);
  });

  it.each(EXPERIMENTS.map(({ id }) => [id]))('%s resolves at each of its scales, with each of its fixes', (id) => {
    expect(scalesOf(id)).not.toEqual([]);
    for (const scale of scalesOf(id)) {
      const config = resolveConfig(experimentConfig(id, scale));
      for (const fix of findExperiment(id).fixes) {
        const fixed = resolveConfig(experimentConfig(id, scale, fix.id));
        const changed = CONFIG_KEYS.filter((key) => fixed[key] !== config[key]);
        expect(changed, `${id} --fix ${fix.id} at ${scale}`).not.toEqual([]);
        expect(changed, 'a fix is judged with the same seed').not.toContain('seed');
      }
    }
  });

  it('each say what is wrong, and how it is put right', () => {
    for (const { id, pattern, cause, look, explanation, fixes } of EXPERIMENTS) {
      for (const text of [cause, look, explanation]) expect(text, id).toMatch(/^\S.*[.)]$/);
      expect(new Set(fixes.map((fix) => fix.id)).size, id).toBe(fixes.length);
      if (pattern !== 'good') expect(fixes.length, id).toBeGreaterThan(0);
    }
  });
});

describe('the card of a pattern', () => {
  it('bears its name, and stands for one of its causes', () => {
    for (const card of cards) {
      expect(card.title).toBe(PATTERNS[card.pattern]);
      expect(card.causes).toEqual(causesOf(card.pattern).map(({ id }) => id));
      const main = causeOf(card);
      if (card.pattern === 'good') continue;
      expect(card.causes).toContain(main);
      expect(card.patch).toEqual(findExperiment(main).patch);
      expect(experimentConfig(card.id, 'ci')).toEqual(experimentConfig(main, 'ci'));
    }
    expect(cards.map(({ id }) => id)).toEqual(LESSONS);
  });
});

describe('a fix', () => {
  it('is laid over its experiment, with what it needs at that scale', () => {
    const experiment = findExperiment('no-optimizer-step');
    const { patch, scales } = findFix(experiment, 'apply-step');
    const broken = experimentConfig(experiment.id, 'ci');
    expect(experimentConfig(experiment.id, 'ci', 'apply-step')).toEqual({ ...broken, ...patch, ...scales?.ci });
    expect(patch).toEqual({ optimizer_step: 'applied' });
  });

  it('that there is not, is refused with those that there are', () => {
    expect(() => findFix(findExperiment('flat'), 'hope')).toThrow(/no fix named "hope"\. Use one of apply-step/);
    expect(() => findFix(findExperiment('good'), 'hope')).toThrow(/Nothing is wrong with it/);
  });
});

describe('the diagnosis', () => {
  it.each(causes.map(({ id, expected }) => [id, expected]))('has %s among the causes of %s', (id, pattern) => {
    const candidates = tablesOf(pattern).flatMap((table) => table.candidates.map((candidate) => candidate.id));
    const whatToDo = `add a candidate with the id "${id}" to src/diagnosis/causes/${pattern}.ts`;
    expect(candidates.includes(id), whatToDo).toBe(true);
  });

  /** Makes sense for the recipe of its experiment only. */
  const FOR_ONE_RECIPE = ['clip-tightest'];
  const fixes = causes.flatMap((experiment) => experiment.fixes.map(({ id }) => [id, experiment.id]));
  it.each(fixes.filter(([id]) => !FOR_ONE_RECIPE.includes(id!)))('knows the fix %s of %s', (id) => {
    expect(id in FIXES, `add a fix with the id "${id}" to src/diagnosis/causes/fixes.ts`).toBe(true);
  });
});
