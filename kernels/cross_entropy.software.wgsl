// Softmax cross-entropy and its gradient, in place. Each thread takes one row, with four running sums, without workgroup
// memory and barriers: for adapters that run on the CPU, where barriers are very slow.
//
// logits (ROWS,V) in, their gradient out, rows STRIDE apart        targets (ROWS) in        losses (ROWS) in+out, nats

override ROWS: u32;
override V: u32;
override STRIDE: u32;
override KIND: u32; // 0 stable, 1 naive, 2 unnormalised
override PRECISION: u32; // that every step is rounded to: 0 f32, 1 f16, 2 bf16

const LOWEST = -3.4028234e38;
const OVERFLOW = 88.72284; // the smallest number whose exponential is beyond f32
const CHUNK = 64u; // logits whose sum is finished before it is added to the row's: keeps rounding errors small

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32,
}

@group(0) @binding(0) var<storage, read_write> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_nan_or_plus_infinity(x: f32) -> bool {
  let bits = bitcast<u32>(x);
  return (bits & 0x7f800000u) == 0x7f800000u && bits != 0xff800000u;
}

fn stable(row: u32) {
  let first = row * STRIDE;
  let end = first + V;
  let answer = first + min(targets[row], V - 1u);
  let answered = targets[row] < V;
  let target_logit = logits[answer];

  var top = LOWEST;
  var bad = false;
  for (var i = first; i < end; i++) {
    let l = logits[i];
    bad = bad || is_nan_or_plus_infinity(l);
    top = max(top, l);
  }
  var sum = 0.0;
  for (var start = first; start < end; start += CHUNK) {
    var part = 0.0;
    for (var i = start; i < min(start + CHUNK, end); i++) {
      let e = exp(logits[i] - top);
      logits[i] = e;
      part += e;
    }
    sum += part;
  }

  // Without a single finite logit the sum is 0.
  bad = bad || sum == 0.0;
  losses[row] += or_nan(top + log(sum) - target_logit, bad || !answered);
  let scale = or_nan(params.loss_scale / sum, bad);
  for (var i = first; i < end; i++) {
    logits[i] = or_nan(logits[i] * scale, bad);
  }
  if (answered) {
    logits[answer] -= params.loss_scale;
  }
}

// The loss without its log-sum-exp.
fn unnormalised(row: u32) {
  let first = row * STRIDE;
  let answer = first + min(targets[row], V - 1u);
  let answered = targets[row] < V;
  losses[row] += or_nan(-logits[answer], !answered);
  for (var i = first; i < first + V; i++) {
    logits[i] = select(0.0, -params.loss_scale, answered && i == answer);
  }
}

// The softmax by its definition, each step rounded: exponentials, their sum, the share of each. The naive kind takes
// the logits as they are.
fn step_by_step(row: u32) {
  let first = row * STRIDE;
  let end = first + V;
  let answer = first + min(targets[row], V - 1u);
  let answered = targets[row] < V;
  let naive = KIND == 1u;
  var top = 0.0;
  if (!naive) {
    top = LOWEST;
    for (var i = first; i < end; i++) {
      top = max(top, logits[i]);
    }
  }
  let target_logit = rounded(logits[answer] - top);
  var sum = 0.0;
  for (var start = first; start < end; start += CHUNK) {
    var part = 0.0;
    for (var i = start; i < min(start + CHUNK, end); i++) {
      let weight = rounded(exponential(rounded(logits[i] - top)));
      logits[i] = weight;
      part += weight;
    }
    sum += part;
  }
  sum = rounded(sum);

  let target_share = share(logits[answer], sum);
  let loss = select(rounded(logarithm(sum)) - target_logit, -logarithm(target_share), naive);
  let sum_is_broken = is_zero_or_nan(sum);
  losses[row] += or_nan(loss, sum_is_broken || !answered);
  // The derivative of the logarithm at 0 is infinite, and the chain rule multiplies it by 0.
  let row_is_broken = sum_is_broken || (naive && (!answered || is_zero_or_nan(target_share)));
  for (var i = first; i < end; i++) {
    let p = share(logits[i], sum);
    logits[i] = or_nan((p - f32(answered && i == answer)) * params.loss_scale, row_is_broken);
  }
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

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= ROWS) {
    return;
  }
  if (KIND == 2u) {
    unnormalised(row);
  } else if (KIND == 1u || PRECISION != 0u) {
    step_by_step(row);
  } else {
    stable(row);
  }
}
