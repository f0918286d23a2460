import { describe, expect, it } from 'vitest';
import { Columns } from './columns.ts';
import { LOG_CHANNELS, type LogChannel } from '../log.ts';

/** What of the names is taken for each channel. */
function chosen(names: readonly string[], mapping = {}) {
  const columns = new Columns(mapping);
  for (const name of names) columns.add(name);
  return Object.fromEntries(LOG_CHANNELS.map((channel) => [channel, columns.get(channel)]).filter(([, name]) => name));
}

const channelOf = (name: string) => Object.keys(chosen([name]))[0];

describe('the names of columns', () => {
  it.each<[LogChannel, string]>([
    ['step', 'step Step global_step trainer/global_step _step iter iteration iter_num num_updates batch epoch'],
    ['trainLoss', 'loss train_loss train/loss training_loss trainLoss Train.Loss loss_train train_loss_step nll_loss'],
    ['trainLoss', 'loss/train total_loss metrics/train/loss train-loss trainloss cross_entropy loss_mean'],
    ['valLoss', 'val_loss valid_loss eval_loss eval/loss validation_loss test_loss valLoss Val.Loss loss_val dev_loss'],
    ['valLoss', 'validation/main/loss val_loss_epoch valloss eval_cross_entropy'],
    ['lr', 'lr learning_rate lr-AdamW lr-Adam/pg1 train/learning_rate learningRate lr/pg0 LR train_lr optimizer/lr'],
    ['gradNorm', 'grad_norm gradnorm grad_norm_total gnorm train/grad_norm gradient_norm grad_2.0_norm_total gradNorm'],
  ])('say %s: %s', (channel, names) => {
    for (const name of names.split(' ')) expect([name, channelOf(name)]).toEqual([name, channel]);
  });

  it.each(
    (
      'accuracy val_accuracy train_perplexity_step ppl time step_time_ms epoch_time tokens_per_second loss_scale ' +
      'best_val_loss min_loss loss_weight max_steps steps_per_second max_grad_norm lr_scale weight_decay seed memory'
    ).split(' '),
  )('say nothing of a measurement: %s', (name) => {
    expect(channelOf(name)).toBeUndefined();
  });

  it('are weighed against each other', () => {
    const names = [
      'epoch',
      'step',
      'train_loss_epoch',
      'train_loss_step',
      'test_loss',
      'val_loss',
      'lr-Adam/pg2',
      'lr-Adam/pg1',
    ];
    expect(chosen(names)).toEqual({
      step: 'step',
      trainLoss: 'train_loss_step',
      valLoss: 'val_loss',
      lr: 'lr-Adam/pg1',
    });
    expect(chosen(names.toReversed())).toEqual(chosen(names));
  });

  it('of parts of the loss give way to the whole', () => {
    expect(chosen(['loss_cls', 'loss_bbox', 'loss', 'aux_loss'])).toEqual({ trainLoss: 'loss' });
    expect(chosen(['kl_loss', 'total_loss', 'recon_loss'])).toEqual({ trainLoss: 'total_loss' });
    expect(chosen(['aux_loss', 'lm_loss'])).toEqual({ trainLoss: 'lm_loss' });
  });

  it('that could all be the loss are left to a person', () => {
    const columns = new Columns();
    for (const name of ['step', 'd_loss', 'g_loss']) columns.add(name);
    expect(columns.get('trainLoss')).toBeUndefined();
    expect(columns.rivals()).toEqual(['d_loss', 'g_loss']);
  });

  it('say which of several losses was taken, where that is but a term of one', () => {
    const notes = (...names: string[]) => {
      const columns = new Columns();
      for (const name of names) columns.add(name);
      return columns.notes();
    };
    expect(notes('step', 'g_loss', 'd_loss', 'loss_ce', 'loss_kl')).toEqual([
      'Training loss is taken from `loss_ce`, not from `g_loss`, `d_loss` and `loss_kl`.',
    ]);
    expect(notes('loss', 'loss_ce', 'loss_kl')).toEqual([]);
    expect(notes('nll_loss', 'val_loss')).toEqual([]);
    expect(notes('train-rmse')).toEqual(['Training loss is taken from `train-rmse`.']);
  });

  it('give way to a mapping, and a mapped column is nothing else', () => {
    expect(chosen(['step', 'loss', 'val_loss'], { valLoss: 'loss' })).toEqual({ step: 'step', valLoss: 'loss' });
    expect(chosen(['step', 'd_loss', 'g_loss'], { trainLoss: 'g_loss' })).toEqual({
      step: 'step',
      trainLoss: 'g_loss',
    });
  });

  it('that hardly ever have a number give way to those that have, in hindsight', () => {
    const columns = new Columns();
    for (const name of ['step', 'loss', 'train_loss']) columns.add(name);
    expect(columns.get('trainLoss')).toBe('train_loss');
    columns.count('train_loss');
    expect(columns.hindsight()).toBeNull();
    for (const name of Array<string[]>(100).fill(['step', 'loss']).flat()) columns.count(name);
    expect(columns.hindsight()).toEqual({ step: 'step', trainLoss: 'loss' });
  });
});
