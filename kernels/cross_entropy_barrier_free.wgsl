// Softmax cross-entropy and its gradient, in place. Each thread takes one row, with four running sums, without workgroup
// memory and barriers: for adapters that run on the CPU, where barriers are very slow.
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

const LOWEST = -3.4028234e38;
const CHUNK = 64u; // logits whose sum is finished before it is added to the row's: keeps rounding errors small

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_nan_or_infinity(x: f32) -> bool {
  let bits = bitcast<u32>(x);
  return (bits & 0x7f800000u) == 0x7f800000u && bits != 0xff800000u;
}

@compute @workgroup_size(8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= ROWS) {
    return;
  }
  let first = row * STRIDE;
  let end = first + V;
  let answer = first + min(targets[row], V - 1u);
  let answered = targets[row] < V;
  let target_logit = logits[answer];

  var top = LOWEST;
  var bad = false;
  for (var i = first; i < end; i++) {
    let l = logits[i];
    bad = bad || is_nan_or_infinity(l);
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

fn or_nan(x: f32, is_nan: bool) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(x), 0x7fc00000u, is_nan));
}
