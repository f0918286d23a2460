/** What to try, in the order to try it: first the bugs of one line, then clipping, the rate, the batch, regularisation. */
import type { Fix } from '../verdict.ts';
import { number } from '../words.ts';
import type { Signals } from './signals.ts';

interface Recipe {
  text: string | ((signals: Signals) => string);
  code: string | null | ((signals: Signals) => string | null);
}

const CLIP = 1;
const clipAt = (norm: number) => `torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=${norm})`;
const rateOf = (rate: number) => `optimizer = torch.optim.AdamW(model.parameters(), lr=${rate})`;
/** To the one or two digits that a setting is worth. */
const rounded = (x: number, digits = 1) => Number(x.toPrecision(digits));

/** The norm that nine in ten stay below, or twice the usual one where the large ones are many; 1.0 where none are known. */
function clipNorm({ gradient }: Signals): number {
  if (!gradient || gradient.ceiling !== null || !(gradient.usual > 0)) return CLIP;
  return rounded(Math.min(gradient.high, 2 * gradient.usual), 2);
}

/** Three times lower for a run that still learns, ten times for one that is lost. */
const loweredBy = ({ finding }: Signals) => (finding.pattern === 'nan' || finding.kind === 'diverged' ? 10 : 3);
const loweredRate = (signals: Signals) =>
  signals.rate && signals.rate.peak > 0 ? rounded(signals.rate.peak / loweredBy(signals)) : null;
const raisedRate = ({ rate }: Signals) => (rate && rate.peak > 0 ? rounded(3 * rate.peak) : null);

/** Steps that the schedule should last, for a line of code. */
const stepsOf = ({ curve: { final, train } }: Signals) =>
  final ? Math.round(train.step.at(-1)! - train.step[0]!) : 'total_steps';
const cosineOver = (signals: Signals) =>
  `scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=${stepsOf(signals)})`;

/** Steps of the highest jumps, for batches to look at; null where no jumps were found. */
const suspects = ({ curve, facts: { jumps = [] } }: Signals) => {
  const tall = [...jumps].sort((a, b) => b.height - a.height).slice(0, 3);
  const at = tall.map(({ start }) => curve.train.step[start]!).sort((a, b) => a - b);
  return at.length === 0 ? null : at;
};
const list = (items: readonly (string | number)[]) =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;

const NEXT_TOKEN = 'loss = F.cross_entropy(logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten())';

export const FIXES = {
  'apply-step': {
    text: 'Call the optimiser’s step after every backward pass, and give it the parameters of this very model.',
    code: 'loss.backward(); optimizer.step(); optimizer.zero_grad()',
  },
  'attend-to-scaler': {
    text: 'Print the scale of the gradient scaler: if it halves at every step, every update is being skipped.',
    code: 'print(scaler.get_scale())',
  },
  clip: {
    text: (signals) => {
      const { gradient } = signals;
      const limit = number(clipNorm(signals));
      if (!gradient || !(gradient.usual > 0))
        return 'Clip gradients at a norm of 1.0, between the backward pass and the update.';
      if (gradient.ceiling !== null)
        return `Lower the clipping limit from ${number(gradient.ceiling)} to ${number(gradient.ceiling / 2)}.`;
      return gradient.high > 2 * gradient.usual
        ? `Clip gradients at a norm of ${limit}, twice the usual one.`
        : `Clip gradients at a norm of ${limit}, which nine in ten of the recorded norms stay below.`;
    },
    code: (signals) => clipAt(signals.gradient?.ceiling ? rounded(signals.gradient.ceiling / 2, 2) : clipNorm(signals)),
  },
  'clip-tighter': {
    text: ({ gradient }) =>
      gradient && gradient.ceiling === null && gradient.usual > 0
        ? `If clipping is on already, lower its limit to ${number(rounded(gradient.usual, 2))}, the usual norm, so that it really cuts.`
        : 'If clipping is on already, halve its limit.',
    code: ({ gradient }) =>
      clipAt(gradient && gradient.ceiling === null && gradient.usual > 0 ? rounded(gradient.usual, 2) : CLIP / 2),
  },
  'lower-rate': {
    text: (signals) => {
      const lower = loweredRate(signals);
      return lower === null
        ? `Lower the peak learning rate ${loweredBy(signals) === 10 ? 'to a tenth' : 'to a third'} of what it is.`
        : `Lower the peak learning rate from ${number(signals.rate!.peak)} to about ${number(lower)}.`;
    },
    code: (signals) => {
      const lower = loweredRate(signals);
      return lower === null ? null : rateOf(lower);
    },
  },
  'longer-warmup': {
    text: ({ curve }) =>
      `Let the learning rate warm up over more steps, about ${Math.round(rounded(Math.max(10, 0.05 * (curve.train.step.at(-1)! - curve.train.step[0]!))))} here.`,
    code: 'warmup = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.01, total_iters=warmup_steps)',
  },
  'lower-beta2': {
    text: 'Lower β2 of AdamW from 0.999 to 0.95, so that its memory of small gradients fades before a large one comes.',
    code: 'optimizer = torch.optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.95))',
  },
  'raise-rate': {
    text: (signals) => {
      const higher = raisedRate(signals);
      if (higher !== null)
        return `Raise the peak learning rate from ${number(signals.rate!.peak)} to about ${number(higher)}.`;
      return signals.rate
        ? 'Give the optimiser a learning rate above zero, and print the one that it really uses.'
        : 'Raise the peak learning rate to three times what it is, and again if the loss still does not fall.';
    },
    code: (signals) => {
      const higher = raisedRate(signals);
      return higher === null ? "print(optimizer.param_groups[0]['lr'])" : rateOf(higher);
    },
  },
  'full-schedule': {
    text: ({ curve }) =>
      curve.final
        ? `Let the schedule last the whole run: its decay should end at step ${curve.train.step.at(-1)!}, not before.`
        : 'Let the schedule last the whole run, so that the rate is spent when the run is.',
    code: cosineOver,
  },
  'restart-higher': {
    text: ({ rate }) =>
      rate && rate.peak > 0
        ? `Start again from the last checkpoint with a peak rate of about ${number(rounded(2 * rate.peak))} and a longer decay.`
        : 'Start again from the last checkpoint with twice the peak rate and a longer decay.',
    code: null,
  },
  cosine: {
    text: ({ rate }) =>
      rate && rate.peak > 0
        ? `Let the rate glide down on a cosine instead of cutting it, from a peak of about ${number(rounded(rate.peak / 3))}.`
        : 'Let the rate glide down on a cosine instead of cutting it.',
    code: cosineOver,
  },
  'accumulate-4': {
    text: 'Accumulate the gradients of four passes before each update: the bounce falls to about half.',
    code: 'if (i + 1) % 4 == 0: optimizer.step(); optimizer.zero_grad()  # after (loss / 4).backward()',
  },
  'accumulate-8': {
    text: 'Accumulate the gradients of eight passes before each update: the bounce falls to about a third.',
    code: 'if (i + 1) % 8 == 0: optimizer.step(); optimizer.zero_grad()  # after (loss / 8).backward()',
  },
  'bigger-batch': {
    text: 'Take batches four times as large, if memory allows: the bounce falls to about half.',
    code: 'loader = DataLoader(dataset, batch_size=4 * batch_size, shuffle=True)',
  },
  'early-stopping': {
    text: ({ validation }) =>
      validation && validation.lowestAt === validation.points.step[0]
        ? 'Stopping early cannot help, since validation never improved: look at its labels, and at whether it is like the training data.'
        : validation
          ? `Stop at step ${validation.lowestAt}, where validation was lowest, and keep the weights from there.`
          : 'Log the validation loss, and keep the weights from where it is lowest.',
    code: "if val_loss < best: best = val_loss; torch.save(model.state_dict(), 'best.pt')",
  },
  regularise: {
    text: 'Raise dropout to 0.3 and weight decay to 0.2 together.',
    code: 'optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.2)',
  },
  'dropout-0.2': {
    text: 'Raise dropout to 0.2.',
    code: 'self.dropout = nn.Dropout(0.2)',
  },
  'dropout-0.3': {
    text: 'Raise dropout to 0.3 if 0.2 is not enough.',
    code: 'self.dropout = nn.Dropout(0.3)',
  },
  'weight-decay': {
    text: 'Raise weight decay to 0.2.',
    code: 'optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.2)',
  },
  'more-data': {
    text: 'Train on more data, and more varied.',
    code: null,
  },
  'watch-a-measure': {
    text: 'Judge the run by what it is for: the reward, the accuracy or the quality of samples, measured on its own.',
    code: null,
  },
  'right-sign': {
    text: 'Minimise the loss: take the step against the gradient, and check the sign in front of the objective.',
    code: 'loss = -objective; loss.backward()',
  },
  'zero-after-step': {
    text: 'Set the gradients to zero after the optimiser’s step, not between the backward pass and the step.',
    code: 'loss.backward(); optimizer.step(); optimizer.zero_grad()',
  },
  'attach-loss': {
    text: 'Compute the loss on the model’s own output: look for detach, item or a block without gradients on the way.',
    code: 'assert loss.grad_fn is not None',
  },
  unfreeze: {
    text: 'Mark the parameters as trainable again, and hand all of them to the optimiser.',
    code: 'for p in model.parameters(): p.requires_grad_(True)',
  },
  'right-targets': {
    text: ({ ofTokens }) =>
      ofTokens
        ? 'Print a few decoded batches: the target of each token must be the token that follows it.'
        : 'Print a few examples beside their labels, and check that they belong together.',
    code: ({ ofTokens }) => (ofTokens ? NEXT_TOKEN : 'print(inputs[0], labels[0])'),
  },
  'clean-data': {
    text: (signals) => {
      const at = suspects(signals);
      return at === null
        ? 'Find the batches that do it, look at them, and filter them out.'
        : `Look at the ${at.length === 1 ? 'batch' : 'batches'} of step${at.length === 1 ? '' : 's'} ${list(at)}, and drop what is broken.`;
    },
    code: 'if not torch.isfinite(loss) or loss > 3 * usual_loss: print(step, batch); continue',
  },
  'average-loss': {
    text: 'Average the loss over the batch everywhere, so that no batch weighs more than another.',
    code: "loss = F.cross_entropy(logits, targets, reduction='mean')",
  },
  'right-positions': {
    text: ({ ofTokens }) =>
      ofTokens
        ? 'Check how unusual batches are handled: long and short sequences, padding, and where positions are counted from.'
        : 'Check how unusual batches are handled: the largest and smallest examples, padding, and the last batch of a pass.',
    code: ({ ofTokens }) => (ofTokens ? 'positions = torch.arange(tokens.shape[1], device=tokens.device)' : null),
  },
  shuffle: {
    text: 'Shuffle the training data anew for every pass through it.',
    code: 'loader = DataLoader(dataset, batch_size=batch_size, shuffle=True)',
  },
  'restore-optimizer': {
    text: 'When training is resumed, restore the optimiser, the schedule and the place in the data along with the weights.',
    code: "optimizer.load_state_dict(checkpoint['optimizer']); scheduler.load_state_dict(checkpoint['scheduler'])",
  },
  'roll-back': {
    text: ({ facts: { at } }) => `Go back to a checkpoint from before step ${at}, and skip the batches that came next.`,
    code: "model.load_state_dict(torch.load('checkpoint.pt'))",
  },
  'scale-attention': {
    text: 'Divide attention scores by the square root of the head width.',
    code: 'scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])',
  },
  'stable-softmax': {
    text: 'Subtract the largest score before taking exponentials in the softmax.',
    code: 'weights = torch.softmax(scores.float(), dim=-1)',
  },
  'stable-loss': {
    text: 'Use a cross-entropy that takes logits and subtracts the largest of them first, never the logarithm of a softmax.',
    code: 'loss = F.cross_entropy(logits.float(), targets)',
  },
  'f32-islands': {
    text: 'Keep softmax, normalisation layers and the loss in 32 bits.',
    code: "with torch.autocast('cuda', dtype=torch.bfloat16): logits = model(tokens)  # loss outside, on logits.float()",
  },
  bf16: {
    text: 'Use bf16 instead of f16: it reaches as far as 32 bits.',
    code: "torch.autocast('cuda', dtype=torch.bfloat16)",
  },
  f32: {
    text: 'Compute everything in 32 bits for one run, to see whether precision is to blame.',
    code: 'model.float()',
  },
  'check-inputs': {
    text: ({ finding, facts: { at } }) =>
      finding.pattern === 'nan'
        ? `Check the inputs and labels around step ${at} for values that are not finite or out of range.`
        : 'Check the inputs and labels for values that are not finite or out of range.',
    code: 'assert torch.isfinite(inputs).all()',
  },
  'find-overflow': {
    text: 'Let PyTorch name the operation that first gives a value that is not finite.',
    code: 'torch.autograd.set_detect_anomaly(True)',
  },
  'right-loss': {
    text: ({ facts: { at } }) =>
      `Write out each term of the loss at step ${at}, and see which one is negative and whether it may be.`,
    code: 'print({name: term.item() for name, term in terms.items()})',
  },
  'check-validation': {
    text: 'Check that every validation batch holds examples that count, and that it runs in the same precision as training.',
    code: 'assert (val_targets != -100).any()',
  },
  'match-validation': {
    text: 'Draw validation data from the same source as the training data, and shuffle before splitting.',
    code: 'train, val = torch.utils.data.random_split(dataset, [0.95, 0.05])',
  },
  'causal-mask': {
    text: ({ ofTokens }) =>
      ofTokens
        ? 'Check that no position can attend to the tokens after it.'
        : 'Check that nothing in the inputs is computed from the labels.',
    code: ({ ofTokens }) => (ofTokens ? 'y = F.scaled_dot_product_attention(q, k, v, is_causal=True)' : null),
  },
  'check-context': {
    text: 'Change one early input and see whether the later outputs change: if not, mask or positions hide the context.',
    code: 'assert not torch.equal(model(x)[:, -1], model(x_changed)[:, -1])',
  },
  initialise: {
    text: 'Check the scale of the first weights: activations should neither vanish nor grow from layer to layer.',
    code: 'nn.init.normal_(weight, std=0.02)',
  },
  'bigger-model': {
    text: 'Take a bigger model: twice the width, or twice the layers.',
    code: null,
  },
  'smaller-model': {
    text: 'Take a smaller model, which has less room for learning examples by heart.',
    code: null,
  },
  'less-augmentation': {
    text: 'Turn augmentation that mixes examples off for some steps: if the bounce goes, it is part of the method and no fault.',
    code: null,
  },
  'smooth-log': {
    text: 'Log the mean of the last 20 losses beside the loss of each batch.',
    code: 'running = 0.95 * running + 0.05 * loss.item()',
  },
  'train-on': {
    text: ({ curve }) =>
      curve.final
        ? 'Train longer: ten times as many steps, if time allows.'
        : 'Let the run go on: some dozen more losses will show what it is.',
    code: null,
  },
  'log-every-step': {
    text: 'Log the loss more often, at least 40 times in a run, and from the first step on.',
    code: 'print(step, loss.item())',
  },
  'separate-runs': {
    text: ({ finding, facts: { at } }) =>
      finding.kind === 'restarted'
        ? `Split the record at step ${at}, and look at each run by itself.`
        : 'Write each run into a file of its own.',
    code: null,
  },
  'compare-run': {
    text: 'Repeat the run with another seed: what comes again is a cause, what does not is luck.',
    code: 'torch.manual_seed(seed + 1)',
  },
} satisfies Record<string, Recipe>;

export type FixId = keyof typeof FIXES;

const ORDER = Object.keys(FIXES);
export const inOrder = (a: FixId, b: FixId): number => ORDER.indexOf(a) - ORDER.indexOf(b);

export function fixOf(id: FixId, signals: Signals): Fix {
  const { text, code }: Recipe = FIXES[id];
  return {
    id,
    text: typeof text === 'string' ? text : text(signals),
    code: typeof code === 'function' ? code(signals) : code,
  };
}
