import { describe, expect, it } from 'vitest';
import { rowsOf } from './reading/fit.ts';
import { keyValues } from './key_values.ts';
import type { LogRow } from './log.ts';

/** Who prints so, what is printed, and what it says. */
const PRINTED: readonly [string, string, LogRow[]][] = [
  [
    'Keras, which draws its line again and again',
    `Epoch 1/3
  9/20 [============>.................] - ETA: 1s - loss: 0.9100\r20/20 [==============================] - 3s 15ms/step - loss: 0.8100 - val_loss: 0.8800
Epoch 2/3
 9/20 ━━━━━━━━━━━━━━━━━━━━ 0s 3ms/step - loss: 0.7900
20/20 ━━━━━━━━━━━━━━━━━━━━ 1s 3ms/step - accuracy: 0.7000 - loss: 0.7100 - val_loss: nan
`,
    [
      { step: 20, trainLoss: 0.81, valLoss: 0.88 },
      { step: 40, trainLoss: 0.71, valLoss: NaN },
    ],
  ],
  [
    'Keras where nothing but the ends of epochs was kept',
    '20/20 - 1s - loss: 0.8 - val_loss: 0.9\n20/20 - 1s - loss: 0.7 - val_loss: 0.8\n',
    [
      { step: 20, trainLoss: 0.8, valLoss: 0.9 },
      { step: 40, trainLoss: 0.7, valLoss: 0.8 },
    ],
  ],
  [
    'a program with dots in its names',
    'epoch 1 train.loss=0.5 val.loss=0.6\nepoch 2 train.loss=0.4 val.loss=0.5\n',
    [
      { step: 1, trainLoss: 0.5, valLoss: 0.6 },
      { step: 2, trainLoss: 0.4, valLoss: 0.5 },
    ],
  ],
  [
    'Keras without a progress bar',
    'Epoch 1/9\n - 3s - loss: 0.8 - acc: 0.5 - val_loss: 0.9\nEpoch 2/9\n - 3s - loss: 0.6 - acc: 0.7 - val_loss: 0.7\n',
    [
      { step: 1, trainLoss: 0.8, valLoss: 0.9 },
      { step: 2, trainLoss: 0.6, valLoss: 0.7 },
    ],
  ],
  [
    "PyTorch's word language model",
    `| epoch   1 |   100/  400 batches | lr 20.00 | ms/batch 11.25 | loss  7.21 | ppl  1352.89
| epoch   1 |   200/  400 batches | lr 20.00 | ms/batch 11.20 | loss  6.41 | ppl   607.89
| end of epoch   1 | time: 20.11s | valid loss  5.90 | valid ppl   365.04
| epoch   2 |   100/  400 batches | lr 5.00 | ms/batch 11.25 | loss  5.71 | ppl   301.87
`,
    [
      { step: 100, trainLoss: 7.21, lr: 20 },
      { step: 200, trainLoss: 6.41, lr: 20 },
      { step: 200, valLoss: 5.9 },
      { step: 500, trainLoss: 5.71, lr: 5 },
    ],
  ],
  [
    'Megatron',
    ` [2031-01-02 03:04:05] iteration       10/     500 | consumed samples:         2560 | elapsed time per iteration (ms): 612.5 | learning rate: 1.500E-05 | global batch size:   256 | lm loss: 1.041000E+01 | loss scale: 1.0 | grad norm: 7.120 | number of skipped iterations:   0 | number of nan iterations:   0 |
 validation loss at iteration 10 | lm loss value: 1.02E+01 | lm loss PPL: 2.69E+04 |
`,
    [
      { step: 10, trainLoss: 10.41, lr: 1.5e-5, gradNorm: 7.12 },
      { step: 10, valLoss: 10.2 },
    ],
  ],
  [
    'Caffe',
    `I0102 03:04:05.678901  4242 solver.cpp:337] Iteration 0, Testing net (#0)
I0102 03:04:05.678901  4242 solver.cpp:404]     Test net output #0: accuracy = 0.11
I0102 03:04:05.678901  4242 solver.cpp:404]     Test net output #1: loss = 2.31 (* 1 = 2.31 loss)
I0102 03:04:06.678901  4242 solver.cpp:228] Iteration 50 (8.5 iter/s, 5.9s/50 iters), loss = 1.7
I0102 03:04:06.678901  4242 sgd_solver.cpp:106] Iteration 50, lr = 0.01
`,
    [
      { step: 0, valLoss: 2.31 },
      { step: 50, trainLoss: 1.7 },
      { step: 50, lr: 0.01 },
    ],
  ],
  [
    'darknet',
    ' 7: 512.300000, 530.100000 avg loss, 0.001000 rate, 2.100000 seconds, 448 images\n',
    [{ step: 7, trainLoss: 530.1, lr: 0.001 }],
  ],
  [
    'fairseq, whose mean over an epoch is no point among those of the batches',
    `2031-01-02 03:04:05 | INFO | train_inner | epoch 001:     50 / 300 loss=9.1, nll_loss=8.8, ppl=445, num_updates=50, lr=1e-05, gnorm=2.5
2031-01-02 03:05:05 | INFO | valid | epoch 001 | valid on 'valid' subset | loss 7.5 | nll_loss 7.1 | num_updates 300 | best_loss 7.5
2031-01-02 03:05:05 | INFO | train | epoch 001 | loss 8.2 | nll_loss 7.9 | num_updates 300 | lr 6e-05
`,
    [
      { step: 50, trainLoss: 9.1, lr: 1e-5, gradNorm: 2.5 },
      { step: 300, valLoss: 7.5 },
      { step: 300, lr: 6e-5 },
    ],
  ],
  [
    'a progress bar, which goes on telling the last validation loss',
    `Epoch 0:  50%|█████     | 1/2 [00:01<00:01,  1.0it/s, loss=2.9, v_num=3]\rEpoch 0: 100%|██████████| 2/2 [00:02<00:00,  1.0it/s, loss=2.7, v_num=3, val_loss=2.8]
Epoch 1:  50%|█████     | 1/2 [00:01<00:01,  1.0it/s, loss=2.5, v_num=3, val_loss=2.8]
`,
    [
      { step: 1, trainLoss: 2.9 },
      { step: 2, trainLoss: 2.7, valLoss: 2.8 },
      { step: 3, trainLoss: 2.5 },
    ],
  ],
  [
    'mmdetection',
    `2031-01-02 03:04:05,678 - mmdet - INFO - Epoch [1][50/80]	lr: 1.0e-03, eta: 1 day, 2:03:04, time: 0.5, memory: 3000, loss_cls: 0.9, loss_bbox: 0.4, loss: 1.3, grad_norm: 6.1
2031/01/02 03:04:05 - mmengine - INFO - Epoch(train)  [2][50/80]  lr: 2.0e-03  eta: 0:02:03  loss: 1.1  loss_cls: 0.8
2031/01/02 03:04:05 - mmengine - INFO - Epoch(val) [2][20/20]    loss: 1.2  time: 0.4
`,
    [
      { step: 50, trainLoss: 1.3, lr: 0.001, gradNorm: 6.1 },
      { step: 130, trainLoss: 1.1, lr: 0.002 },
      { step: 130, valLoss: 1.2 },
    ],
  ],
  [
    "PyTorch's example of handwritten digits",
    `Train Epoch: 1 [0/900 (0%)]	Loss: 2.310000
Train Epoch: 1 [640/900 (71%)]	Loss: 0.910000

Test set: Average loss: 0.4100, Accuracy: 88/100 (88%)

Train Epoch: 2 [0/900 (0%)]	Loss: 0.510000
`,
    [
      { step: 0, trainLoss: 2.31 },
      { step: 640, trainLoss: 0.91 },
      { step: 640, valLoss: 0.41 },
      { step: 900, trainLoss: 0.51 },
    ],
  ],
  [
    "PyTorch's example of ImageNet, where the mean stands in parentheses",
    `Epoch: [0][  0/100]	Time  6.2 ( 6.2)	Loss 6.9100e+00 (6.9100e+00)	Acc@1   0.00 (  0.00)
Test: [ 0/9]	Time  5.2 ( 5.2)	Loss 6.2000e+00 (6.2000e+00)	Acc@1   1.00 (  1.00)
Test: [ 8/9]	Time  5.2 ( 5.2)	Loss 6.0000e+00 (6.1000e+00)	Acc@1   1.00 (  1.00)
`,
    [
      { step: 0, trainLoss: 6.91 },
      { step: 0, valLoss: 6.2 },
      { step: 0, valLoss: 6.1 },
    ],
  ],
  [
    'a tutorial with epoch and batch in brackets',
    '[1,  2000] loss: 2.2\n[1,  4000] loss: 1.9\n[2,  2000] loss: 1.7\n',
    [
      { step: 2000, trainLoss: 2.2 },
      { step: 4000, trainLoss: 1.9 },
      { step: 6000, trainLoss: 1.7 },
    ],
  ],
  [
    'a course, which names the loss before the step',
    'Cost after iteration 0: 0.693\nTraining loss (for one batch) at step 100: 0.584\n',
    [
      { step: 0, trainLoss: 0.693 },
      { step: 100, trainLoss: 0.584 },
    ],
  ],
  [
    "TensorFlow's estimators",
    `INFO:tensorflow:loss = 2.3, step = 1 (1.2 sec)
INFO:tensorflow:global_step/sec: 12.3
INFO:tensorflow:Saving dict for global step 90: accuracy = 0.9, global_step = 90, loss = 0.3
`,
    [
      { step: 1, trainLoss: 2.3 },
      { step: 90, valLoss: 0.3 },
    ],
  ],
  [
    'XGBoost',
    '[0]\ttrain-logloss:0.68\teval-logloss:0.69\n[1]\ttrain-logloss:0.58\teval-logloss:0.61\n',
    [
      { step: 0, trainLoss: 0.68, valLoss: 0.69 },
      { step: 1, trainLoss: 0.58, valLoss: 0.61 },
    ],
  ],
  [
    'LightGBM',
    "[10]\ttraining's binary_logloss: 0.58\tvalid_1's binary_logloss: 0.61\n",
    [{ step: 10, trainLoss: 0.58, valLoss: 0.61 }],
  ],
  [
    'CatBoost',
    '2:\tlearn: 0.41\ttest: 0.52\tbest: 0.52 (2)\ttotal: 5ms\n',
    [{ step: 2, trainLoss: 0.41, valLoss: 0.52 }],
  ],
  [
    'a script that prints next to nothing',
    'epoch 1 train 2.3 val 2.2\nepoch 2 train 2.1 val 2.15\n',
    [
      { step: 1, trainLoss: 2.3, valLoss: 2.2 },
      { step: 2, trainLoss: 2.1, valLoss: 2.15 },
    ],
  ],
  [
    'a script that prints headings',
    'Epoch 1\n----------\ntrain Loss: 0.5 Acc: 0.7\nval Loss: 0.3 Acc: 0.9\n\nEpoch 2\n----------\ntrain Loss: 0.4 Acc: 0.7\n',
    [
      { step: 1, trainLoss: 0.5 },
      { step: 1, valLoss: 0.3 },
      { step: 2, trainLoss: 0.4 },
    ],
  ],
  [
    'a script with many rows in an epoch, whose rows are counted',
    'Epoch 1 - Batch loss: 2.5\nEpoch 1 - Batch loss: 2.4\nEpoch 2 - Batch loss: 2.3\n',
    [
      { step: 1, trainLoss: 2.5 },
      { step: 2, trainLoss: 2.4 },
      { step: 3, trainLoss: 2.3 },
    ],
  ],
  [
    'two processes, of which the first is followed',
    '[rank1]: step: 1,000 loss: 2.1\n[rank0]: step: 1,000 loss: 2.2\n[rank1]: step: 2,000 loss: 1.9 grad_norm: inf\n',
    [
      { step: 1000, trainLoss: 2.1 },
      { step: 2000, trainLoss: 1.9, gradNorm: Infinity },
    ],
  ],
  [
    'other languages',
    'Rodada 1, Perda: 2.28, Acurácia: 0.11\n轮次 2 训练损失: 0.5 验证损失: 0.6\n',
    [
      { step: 1, trainLoss: 2.28 },
      { step: 2, trainLoss: 0.5, valLoss: 0.6 },
    ],
  ],
];

describe('printed names and numbers', () => {
  it.each(PRINTED)('are read as %s prints them', (_, text, rows) => {
    expect(rowsOf(text, keyValues.lines({}))).toEqual(rows);
    expect(keyValues.sniff(text)).toBeGreaterThan(0);
  });

  it('are not found in source code, settings and sentences', () => {
    const other = `The loss: we use 3 layers and a loss weight of 0.5
    val_loss = 0.0
best_val_loss = 1e9
for epoch in range(3): loss = 2.5
    print(f"step 3 loss: 2.3")
    if step % 10 == 0 and loss < 0.5: break
criterion = CrossEntropyLoss(ignore_index=-1)
num_epochs: 35, label_smoothing: 0.1, loss_scale: 65536
Validation loss decreased (0.46 --> 0.31).  Saving model ...
learning_rate: 0.001
`;
    expect(rowsOf(other, keyValues.lines({}))).toEqual([]);
    expect(keyValues.sniff(other)).toBe(0);
  });

  it('may hold several losses that are equally good, of which one can be chosen', () => {
    const log =
      '[Epoch 0/20] [Batch 10/100] [D loss: 0.5] [G loss: 1.2]\n[Epoch 1/20] [Batch 10/100] [D loss: 0.4] [G loss: 1.1]\n';
    const reader = keyValues.lines({});
    for (const line of log.split('\n')) expect(reader.read(line)).toBeNull();
    expect(reader.rivals?.()).toEqual(['D loss', 'G loss']);
    expect(rowsOf(log, keyValues.lines({ trainLoss: 'G loss' }))).toEqual([
      { step: 10, trainLoss: 1.2 },
      { step: 110, trainLoss: 1.1 },
    ]);
  });

  it('take the step that is chosen', () => {
    const log = 'epoch 1 | step 5 | tokens 5000 | loss 3.1\n';
    expect(rowsOf(log, keyValues.lines({ step: 'tokens' }))).toEqual([{ step: 5000, trainLoss: 3.1 }]);
  });

  it('leave bits per byte apart from nats', () => {
    const log =
      'Step 00000 | Validation bpb: 3.21\nstep 00010/21400 (0.05%) | loss: 9.12 | dt: 400.10ms\nStep 00010 | Validation bpb: 2.41\n';
    expect(rowsOf(log, keyValues.lines({}))).toEqual([{ step: 10, trainLoss: 9.12 }]);
  });

  it('name their columns', () => {
    const reader = keyValues.lines({});
    reader.read('iteration 5 | lm loss: 6.1 | lr: 0.1 | tgs 4210');
    expect(reader.columns?.()).toEqual([
      { name: 'iteration', channel: 'step' },
      { name: 'lm loss', channel: 'trainLoss' },
      { name: 'lr', channel: 'lr' },
      { name: 'tgs', channel: null },
    ]);
  });

  it('end soon with long lines that repeat themselves', () => {
    for (const part of [
      '1',
      '1,111,',
      '(',
      '| ',
      ' - ',
      'loss 1 ',
      '1/1 [',
      '12:12',
      '1/1/1',
      'loss(',
      'step 1: ',
      "'",
      '1 of ',
    ]) {
      const line = `loss: 1 epoch 1 ${part.repeat(Math.ceil(1e6 / part.length))}`;
      for (const length of [9_999, 1e6]) keyValues.lines({}).read(line.slice(0, length));
    }
    expect(keyValues.lines({}).read(`loss: 1 ${' '.repeat(1e6)}`)).toBeNull();
  });
});
