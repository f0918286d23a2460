import { defineExperiment } from './experiment.ts';
import { rightTargets } from './fixes.ts';
import { anyScale } from './scales.ts';

export const misalignedTargets = defineExperiment({
  id: 'misaligned-targets',
  title: 'Misaligned targets',
  pattern: 'flat',
  expected: 'plateau',
  cause: 'Targets are shuffled across the batch: each is a real token, but of another place.',
  look: 'A quick drop by a fifth or so, then a level line: not flat at ln V.',
  explanation:
    'Often told as a cause of flat lines, but the loss does move. Which token comes where is lost, yet how often each one ' +
    'occurs is not: the model learns the frequencies of words, reaches their entropy and stops, because there is nothing ' +
    'else left to learn. A level line at that height means that the context is of no use. Other shifts look different: ' +
    'targets two ahead can be learnt, only worse; targets equal to the inputs collapse.',
  patch: { targets: 'shuffled' },
  scales: anyScale({}),
  fixes: [
    rightTargets(
      'Line the targets up: the logits at a place belong to the token one further on. Decode a batch and read it.',
    ),
  ],
});
