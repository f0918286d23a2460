// Softmax cross-entropy and its gradient, in place. One workgroup takes one row.
//
// logits (ROWS,V) in, their gradient out, rows STRIDE apart        targets (ROWS) in        losses (ROWS) in+out, nats

override ROWS: u32;
override V: u32;
override STRIDE: u32;
override KIND: u32; // 0 stable, 1 naive, 2 unnormalised
override PRECISION: u32; // that every step is rounded to: 0 f32, 1 f16, 2 bf16

const THREADS = 256u;
const LOWEST = -3.4028234e38;
const OVERFLOW = 88.72284; // the smallest number whose exponential is beyond f32

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32,
}

@group(0) @binding(0) var<storage, read_write> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

// Results of one thread, then of ever more threads: the largest logit, the sum of exp(l − largest), and whether a logit
// is NaN or +∞.
var<workgroup> largest: array<f32, THREADS>;
var<workgroup> sums: array<f32, THREADS>;
var<workgroup> broken: array<u32, THREADS>;
var<workgroup> target_logit: f32;
var<workgroup> target_weight: f32;

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_nan_or_plus_infinity(x: f32) -> bool {
  let bits = bitcast<u32>(x);
  return (bits & 0x7f800000u) == 0x7f800000u && bits != 0xff800000u;
}

fn stable(row: u32, thread: u32) {
  let first = row * STRIDE;
  let answer = targets[row];

  var top = LOWEST;
  var sum = 0.0;
  var bad = false;
  for (var j = thread; j < V; j += THREADS) {
    let l = logits[first + j];
    bad = bad || is_nan_or_plus_infinity(l);
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

// The loss without its log-sum-exp.
fn unnormalised(row: u32, thread: u32) {
  let first = row * STRIDE;
  let answer = targets[row];
  for (var j = thread; j < V; j += THREADS) {
    if (j == answer) {
      losses[row] -= logits[first + j];
    }
    logits[first + j] = select(0.0, -params.loss_scale, j == answer);
  }
  if (thread == 0u && answer >= V) {
    losses[row] = or_nan(losses[row], true);
  }
}

// The softmax by its definition, each step rounded: exponentials, their sum, the share of each. The naive kind takes
// the logits as they are.
fn step_by_step(row: u32, thread: u32) {
  let first = row * STRIDE;
  let answer = targets[row];
  var top = 0.0;
  if (KIND == 0u) {
    top = largest_logit(first, thread);
  }
  var part = 0.0;
  for (var j = thread; j < V; j += THREADS) {
    let shifted = rounded(logits[first + j] - top);
    let weight = rounded(exponential(shifted));
    logits[first + j] = weight;
    part += weight;
    if (j == answer) {
      target_logit = shifted;
      target_weight = weight;
    }
  }
  let sum = rounded(sum_over_threads(thread, part));

  let target_share = share(target_weight, sum);
  let naive = KIND == 1u;
  let loss = select(rounded(logarithm(sum)) - target_logit, -logarithm(target_share), naive);
  let sum_is_broken = is_zero_or_nan(sum);
  if (thread == 0u) {
    losses[row] += or_nan(loss, sum_is_broken || answer >= V);
  }
  // The derivative of the logarithm at 0 is infinite, and the chain rule multiplies it by 0.
  let row_is_broken = sum_is_broken || (naive && (answer >= V || is_zero_or_nan(target_share)));
  for (var j = thread; j < V; j += THREADS) {
    let p = share(logits[first + j], sum);
    logits[first + j] = or_nan((p - f32(j == answer)) * params.loss_scale, row_is_broken);
  }
}

fn largest_logit(first: u32, thread: u32) -> f32 {
  var top = LOWEST;
  for (var j = thread; j < V; j += THREADS) {
    top = max(top, logits[first + j]);
  }
  largest[thread] = top;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (thread < half) {
      largest[thread] = max(largest[thread], largest[thread + half]);
    }
    workgroupBarrier();
  }
  return largest[0];
}

fn sum_over_threads(thread: u32, value: f32) -> f32 {
  sums[thread] = value;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
    workgroupBarrier();
  }
  return sums[0];
}

// exp, which some adapters compute otherwise for NaN and on overflow: here NaN stays NaN, and overflow is infinite.
fn exponential(x: f32) -> f32 {
  let is_nan = (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
  let bits = select(bitcast<u32>(exp(x)), 0x7f800000u, x >= OVERFLOW);
  return bitcast<f32>(select(bits, bitcast<u32>(x), is_nan));
}

// log of a number ≥ 0: -∞ for 0, infinity and NaN as they are, whatever the adapter's `log` makes of them.
fn logarithm(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let finite = select(bitcast<u32>(log(x)), 0xff800000u, bits == 0u);
  return bitcast<f32>(select(finite, bits, bits >= 0x7f800000u));
}

// weight / sum, rounded if the loss is computed from it. Whatever the adapter's division does, 0 or NaN if the sum is
// infinite, and NaN if it is 0 or NaN.
fn share(weight: f32, sum: f32) -> f32 {
  let is_finite = (bitcast<u32>(weight) & 0x7f800000u) != 0x7f800000u;
  let bits = bitcast<u32>(sum);
  let quotient = select(bitcast<u32>(weight / sum), select(0x7fc00000u, 0u, is_finite), bits == 0x7f800000u);
  let p = or_nan(bitcast<f32>(quotient), is_zero_or_nan(sum));
  return select(p, rounded(p), KIND == 1u);
}

fn is_zero_or_nan(x: f32) -> bool {
  let size = bitcast<u32>(x) & 0x7fffffffu;
  return size == 0u || size > 0x7f800000u;
}

// To the nearest number of PRECISION, ties to even, too large to infinity, as in src/core/half.ts; by the bits.
fn rounded(v: f32) -> f32 {
  let bits = bitcast<u32>(v);
  let size = bits & 0x7fffffffu;
  if (PRECISION == 0u || size >= 0x7f800000u) {
    return v;
  }
  if (PRECISION == 1u && size < 0x38800000u) {
    return round(v * 0x1p24f) * 0x1p-24f; // below 2^-14 the numbers of f16 are 2^-24 apart
  }
  let dropped = select(16u, 13u, PRECISION == 1u);
  let half_less = (1u << (dropped - 1u)) - 1u;
  let nearest = (bits + half_less + ((bits >> dropped) & 1u)) & ~(2u * half_less + 1u);
  let overflows = PRECISION == 1u && (nearest & 0x7fffffffu) > 0x477fe000u; // 65,504
  return bitcast<f32>(select(nearest, (bits & 0x80000000u) | 0x7f800000u, overflows));
}

fn or_nan(v: f32, is_nan: bool) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(v), 0x7fc00000u, is_nan));
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  if (KIND == 2u) {
    unnormalised(group.x, thread);
  } else if (KIND == 1u || PRECISION != 0u) {
    step_by_step(group.x, thread);
  } else {
    stable(group.x, thread);
  }
}
