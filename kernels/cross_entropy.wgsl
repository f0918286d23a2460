// Softmax cross-entropy and its gradient, in place. One workgroup takes one row.
//
// logits (ROWS,V) in, their gradient out, rows STRIDE apart        targets (ROWS) in        losses (ROWS) in+out, nats

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32, metrics_slot: u32,
  padding0: u32, padding1: u32, padding2: u32,
}

@group(0) @binding(0) var<storage, read_write> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

override ROWS: u32;
override V: u32;
override STRIDE: u32;

const THREADS = 256u;
const LOWEST = -3.4028234e38;

// Of the logits of one thread, then of ever more threads: the largest, the sum of exp(l − largest), and whether one of
// them is NaN or +∞.
var<workgroup> largest: array<f32, THREADS>;
var<workgroup> sums: array<f32, THREADS>;
var<workgroup> broken: array<u32, THREADS>;
var<workgroup> target_logit: f32;

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_nan_or_infinity(x: f32) -> bool {
  let bits = bitcast<u32>(x);
  return (bits & 0x7f800000u) == 0x7f800000u && bits != 0xff800000u;
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = group.x;
  let first = row * STRIDE;
  let answer = targets[row];

  var top = LOWEST;
  var sum = 0.0;
  var bad = false;
  for (var j = thread; j < V; j += THREADS) {
    let l = logits[first + j];
    bad = bad || is_nan_or_infinity(l);
    let e = exp(-abs(l - top)); // one exponential serves both: to rescale the sum, or to add to it
    sum = select(sum + e, sum * e + 1.0, l > top);
    top = max(top, l);
    if (j == answer) {
      target_logit = l;
    }
  }
  largest[thread] = top;
  sums[thread] = sum;
  broken[thread] = u32(bad);
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (thread < half) {
      let mine = largest[thread];
      let other = largest[thread + half];
      let both = max(mine, other);
      sums[thread] = sums[thread] * exp(mine - both) + sums[thread + half] * exp(other - both);
      largest[thread] = both;
      broken[thread] |= broken[thread + half];
    }
    workgroupBarrier();
  }

  // Without a single finite logit the sum is 0.
  let row_is_broken = broken[0] == 1u || sums[0] == 0.0;
  let lse = or_nan(largest[0] + log(sums[0]), row_is_broken);
  if (thread == 0u) {
    losses[row] += or_nan(lse - target_logit, row_is_broken || answer >= V);
  }
  for (var j = thread; j < V; j += THREADS) {
    let p = exp(logits[first + j] - lse);
    logits[first + j] = or_nan((p - f32(j == answer)) * params.loss_scale, row_is_broken);
  }
}

fn or_nan(x: f32, is_nan: bool) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(x), 0x7fc00000u, is_nan));
}
