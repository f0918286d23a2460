// Softmax cross-entropy and its gradient, in place, four logits at a time. One workgroup takes one row. For the stable loss
// in f32 and a STRIDE that is a multiple of 4.
//
// logits (ROWS,V) in, their gradient out, rows STRIDE apart        targets (ROWS) in        losses (ROWS) in+out, nats

override ROWS: u32;
override V: u32;
override STRIDE: u32;
override UNROLL: u32;

const THREADS = 256u;
const LOWEST = -3.4028234e38;
override WIDTH = (V + 3u) / 4u;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32,
}

// Result of some of the logits.
struct Part {
  largest: f32,
  sum: f32, // of exp(l − largest)
}

@group(0) @binding(0) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

var<workgroup> parts: array<Part, THREADS>;
var<workgroup> broken: atomic<u32>; // 1: one of the logits is NaN or +∞

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_nan_or_plus_infinity4(v: vec4f) -> vec4<bool> {
  let bits = bitcast<vec4u>(v);
  return ((bits & vec4u(0x7f800000u)) == vec4u(0x7f800000u)) & (bits != vec4u(0xff800000u));
}

fn or_nan4(v: vec4f, is_nan: vec4<bool>) -> vec4f {
  return bitcast<vec4f>(select(bitcast<vec4u>(v), vec4u(0x7fc00000u), is_nan));
}

// The tokens of the i-th four logits of a row.
fn tokens_at(i: u32) -> vec4u {
  return 4u * i + vec4u(0u, 1u, 2u, 3u);
}

fn joined(a: Part, b: Part) -> Part {
  let largest = max(a.largest, b.largest);
  return Part(largest, a.sum * exp(a.largest - largest) + b.sum * exp(b.largest - largest));
}

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&targets) == 0u);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = group.x;
  let first = row * (STRIDE / 4u);
  let answer = targets[row];
  let answer_inside = min(answer, V - 1u);
  let target_logit = logits[first + answer_inside / 4u][answer_inside % 4u]; // before anything is written

  var top = vec4f(LOWEST);
  var sum = vec4f(0.0);
  var bad = vec4<bool>();
  for (var i = thread; i < WIDTH; i += THREADS) {
    let l = logits[first + i];
    let is_logit = tokens_at(i) < vec4u(V); // and not padding
    bad |= is_logit & is_nan_or_plus_infinity4(l);
    let e = exp(-abs(l - top)); // one exponential serves both: to rescale the sum, or to add to it
    sum = select(sum, select(sum + e, sum * e + 1.0, l > top), is_logit);
    top = select(top, max(top, l), is_logit);
  }
  let largest = max(max(top.x, top.y), max(top.z, top.w));
  parts[thread] = Part(largest, dot(sum, exp(top - largest)));
  if (any(bad)) {
    atomicStore(&broken, 1u);
  }
  workgroupBarrier();
  for (var half = steps(THREADS / 2u); half > 0u; half /= 2u) {
    if (thread < half) {
      parts[thread] = joined(parts[thread], parts[thread + half]);
    }
    workgroupBarrier();
  }

  // Without a single finite logit the sum is 0.
  let row_is_broken = vec4<bool>(atomicLoad(&broken) == 1u || parts[0].sum == 0.0);
  let lse = or_nan4(vec4f(parts[0].largest + log(parts[0].sum)), row_is_broken);
  if (thread == 0u) {
    losses[row] += or_nan4(lse - target_logit, row_is_broken | vec4<bool>(answer >= V)).x;
  }
  for (var i = thread; i < WIDTH; i += THREADS) {
    let tokens = tokens_at(i);
    let l = logits[first + i];
    let is_answer = select(vec4f(0.0), vec4f(1.0), tokens == vec4u(answer));
    let gradient = or_nan4((exp(l - lse) - is_answer) * params.loss_scale, row_is_broken);
    logits[first + i] = bitcast<vec4f>(select(bitcast<vec4u>(l), bitcast<vec4u>(gradient), tokens < vec4u(V)));
  }
}
