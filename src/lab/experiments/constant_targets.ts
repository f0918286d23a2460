import { defineExperiment } from './experiment.ts';
import { rightTargets } from './fixes.ts';
import { anyScale } from './scales.ts';

export const constantTargets = defineExperiment({
  id: 'constant-targets',
  title: 'Constant targets',
  pattern: 'flat',
  expected: 'collapse',
  cause: 'Every target is the same token, as from a column that was read wrongly or a mask filled with one value.',
  look: 'A steep fall to zero within some dozen steps.',
  explanation:
    'The right answer never depends on the question, so giving it every time is learnt at once, and the loss falls to zero ' +
    'instead of staying flat. What has been learnt is of no use. A loss of zero is a bug until proven otherwise.',
  patch: { targets: 'constant' },
  scales: anyScale({}),
  fixes: [rightTargets('Repair the loader: print targets beside inputs, and the constant column shows at a glance.')],
});
