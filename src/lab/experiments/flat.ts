import { defineExperiments } from './experiment.ts';
import { repair, rightTargets } from './fixes.ts';
import { anyScale, settingsOf, SHORT } from './scales.ts';

const healthy = settingsOf('learning_rate', 'min_lr', 'max_iters');

export const flat = defineExperiments('flat', [
  {
    id: 'no-optimizer-step',
    title: 'No optimiser step',
    expected: 'flat',
    cause: 'The loop computes gradients, and never applies them.',
    look: 'A level line at ln V from the first step to the last, while the gradient norm looks healthy.',
    explanation:
      'Forward and backward pass are right, so every batch gives a loss and a gradient of ordinary size. Without ' +
      'an update the weights stay as they were drawn, and the loss stays that of a model that knows nothing. It ' +
      'wobbles a little, because each batch is another one.',
    patch: { optimizer_step: 'skipped' },
    scales: SHORT,
    fixes: [
      repair(
        'apply-step',
        'Apply the update',
        { optimizer_step: 'applied' },
        'Call the optimiser’s step after the backward pass; nothing else is wrong here.',
      ),
      {
        id: 'raise-rate',
        title: 'Raise the rate to 1e-2',
        reason: 'The first thing that many try. It changes nothing: a rate of any size times no update is no update.',
        patch: { learning_rate: 1e-2 },
        expected: 'flat',
      },
    ],
  },
  {
    id: 'lr-zero',
    title: 'Learning rate zero',
    expected: 'flat',
    cause: 'The learning rate is zero from the first step to the last.',
    look: 'A level line at ln V above a rate that never leaves zero; the gradient norm is of ordinary size.',
    explanation:
      'Each update is the rate times a direction. The directions are fine, but nothing comes of them. A zero ' +
      'rarely stands in a config: it comes from a schedule that divides whole numbers, counts the wrong steps or ' +
      'was never started.',
    patch: { learning_rate: 0, min_lr: 0 },
    scales: SHORT,
    fixes: [
      {
        id: 'raise-rate',
        title: 'Give it a learning rate',
        reason:
          'Print the rate that the optimiser really uses, not the one in the config, and set it to what suits this model.',
        patch: {},
        scales: healthy,
        expected: 'good',
      },
    ],
  },
  {
    id: 'zero-grad-before-step',
    title: 'Gradients wiped too early',
    expected: 'flat',
    cause: 'The loop sets the gradients to zero between the backward pass and the optimiser’s step.',
    look: 'A level line at ln V. The gradient norm, taken before the wiping, looks healthy; no weight follows it.',
    explanation:
      'The optimiser does run, but all it gets is zeros: its averages stay zero, and only weight decay moves ' +
      'anything, towards zero and by far too little to matter. Wiping belongs after the step, so that the next ' +
      'backward pass starts clean.',
    patch: { optimizer_step: 'zeroed' },
    scales: SHORT,
    fixes: [
      repair(
        'zero-after-step',
        'Wipe gradients after the step',
        { optimizer_step: 'applied' },
        'Order of a step: backward, clip, step, and only then set the gradients to zero.',
      ),
    ],
  },
  {
    id: 'detached-loss',
    title: 'Detached loss',
    expected: 'flat',
    cause: 'The loss is computed on tensors that were cut off from the weights.',
    look: 'A level line at ln V, and a gradient norm of exactly zero at every step.',
    explanation:
      'The number on the screen is a true loss, but nothing leads back from it to the weights: a detach, a copy to ' +
      'plain numbers, or a block without gradients stands in between. The backward pass then fills every gradient ' +
      'with zeros.',
    patch: { optimizer_step: 'detached' },
    scales: SHORT,
    fixes: [
      repair(
        'attach-loss',
        'Compute the loss on the model’s own output',
        { optimizer_step: 'applied' },
        'Take the loss from the logits themselves; look for detach, item or a block without gradients on the way.',
      ),
    ],
  },
  {
    id: 'frozen-weights',
    title: 'Frozen weights',
    expected: 'flat',
    cause: 'Every parameter is marked as not trainable.',
    look: 'A level line at ln V, and a gradient norm of zero: no parameter asks for a gradient.',
    explanation:
      'Freezing is what one does to a pretrained part that is to stay as it is. Left on for the whole model, it ' +
      'leaves the optimiser without a single weight to move.',
    patch: { optimizer_step: 'frozen' },
    scales: SHORT,
    fixes: [
      repair(
        'unfreeze',
        'Make the weights trainable',
        { optimizer_step: 'applied' },
        'Mark the parameters as trainable again, and give the optimiser the whole list.',
      ),
    ],
  },
  {
    id: 'random-targets',
    title: 'Random targets',
    expected: 'flat',
    cause: 'The loader gives the model random tokens to predict.',
    look: 'A line that stays at ln V, although weights and gradients move.',
    explanation:
      'Targets drawn evenly from the vocabulary have nothing to do with the input. The best possible answer is to ' +
      'give every token the same probability, and its loss is ln V: exactly what an untrained model says already. ' +
      'The updates only chase the accidents of the last batches, which may even lift the loss a little above ln V.',
    patch: { targets: 'random' },
    scales: SHORT,
    fixes: [
      rightTargets(
        'Repair the loader: the target of a token is the token that follows it. Print a few pairs to be sure.',
      ),
    ],
  },
  {
    id: 'misaligned-targets',
    title: 'Misaligned targets',
    expected: 'plateau',
    cause: 'Targets are shuffled across the batch: each is a real token, but of another place.',
    look: 'A quick drop by a fifth or so, then a level line: not flat at ln V.',
    explanation:
      'Often told as a cause of flat lines, but the loss does move. Which token comes where is lost, yet how often ' +
      'each one occurs is not: the model learns the frequencies of words, reaches their entropy and stops, because ' +
      'there is nothing else left to learn. A level line at that height means that the context is of no use. Other ' +
      'shifts look different: targets two ahead can be learnt, only worse; targets equal to the inputs collapse.',
    patch: { targets: 'shuffled' },
    scales: anyScale({}),
    fixes: [
      rightTargets(
        'Line the targets up: the logits at a place belong to the token one further on. Decode a batch and read it.',
      ),
    ],
  },
  {
    id: 'targets-equal-inputs',
    title: 'Targets equal inputs',
    expected: 'collapse',
    cause: 'The loader forgot the shift: the model is to predict the very token that it sees.',
    look: 'A fall to nearly zero, on validation too. It starts a little below ln V.',
    explanation:
      'One expects a model that learns nothing, and the line looks like a triumph. Copying the input is the ' +
      'easiest task there is, all the more with a head that shares its weights with the embedding, which favours ' +
      'the input token from the start. No text has a loss near zero: where a curve goes there, the answer leaked ' +
      'into the question.',
    patch: { targets: 'same' },
    scales: anyScale({}),
    fixes: [rightTargets('Shift the targets by one: the target of a token is the token that follows it.')],
  },
  {
    id: 'constant-targets',
    title: 'Constant targets',
    expected: 'collapse',
    cause: 'Every target is the same token, as from a column that was read wrongly or a mask filled with one value.',
    look: 'A steep fall to zero within some dozen steps.',
    explanation:
      'The right answer never depends on the question, so giving it every time is learnt at once, and the loss ' +
      'falls to zero instead of staying flat. What has been learnt is of no use. A loss of zero is a bug until ' +
      'proven otherwise.',
    patch: { targets: 'constant' },
    scales: anyScale({}),
    fixes: [rightTargets('Repair the loader: print targets beside inputs, and the constant column shows at a glance.')],
  },
]);
