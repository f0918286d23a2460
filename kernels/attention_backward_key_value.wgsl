// Gradient of attention with respect to keys and values: softmax recomputed from lse, one thread for each key and head,
// four rows at a time.
// qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
// lse (N,H) in: log Σ_j exp(score)
// delta (N,H) in: Σ_d dy·y, from attention_backward_query
// dy (N,C) in
// dqkv (N,3C) out: the k and v parts
override N: u32;
override T: u32;
override H: u32;
override D: u32;
override SCALE: f32;
override PRECISION: u32; // of scores and softmax: 0 f32, 1 f16, 2 bf16
override UNROLL: u32;

const LANES = 64u;
const MAX_HEAD_DIM = 128u;

struct Params {
  learning_rate: f32,
  beta1: f32,
  beta2: f32,
  momentum: f32,
  weight_decay: f32,
  grad_clip: f32,
  bias_correction1: f32,
  bias_correction2: f32,
  loss_scale: f32,
  dropout_scale: f32,
  dropout_threshold: u32,
  dropout_key: u32,
  metrics_slot: u32,
}

@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> lse: array<f32>;
@group(0) @binding(2) var<storage, read> delta: array<f32>;
@group(0) @binding(3) var<storage, read> dy: array<f32>;
@group(0) @binding(4) var<storage, read_write> dqkv: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

// As in src/core/rng.ts, bit for bit.
fn pcg(input: u32) -> u32 {
  let state = input * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

// What dropout multiplies element `index` by.
fn dropout_mask(index: u32) -> f32 {
  if (params.dropout_threshold == 0u) {
    return 1.0;
  }
  return select(0.0, params.dropout_scale, pcg(index + params.dropout_key) >= params.dropout_threshold);
}

fn dropout_masks(indices: vec4u) -> vec4f {
  return vec4f(dropout_mask(indices.x), dropout_mask(indices.y), dropout_mask(indices.z), dropout_mask(indices.w));
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

fn rounded4(v: vec4f) -> vec4f {
  return vec4f(rounded(v.x), rounded(v.y), rounded(v.z), rounded(v.w));
}

// `exp` of NaN is infinite on some adapters; by the bits, because WGSL lets a compiler assume finite maths.
fn exp_or_nan(v: vec4f) -> vec4f {
  let is_nan = (bitcast<vec4u>(v) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
  return select(exp(v), v, is_nan);
}

// The same element of four rows that start at `starts`.
fn qkv_of(starts: vec4u, d: u32) -> vec4f {
  return vec4f(qkv[starts.x + d], qkv[starts.y + d], qkv[starts.z + d], qkv[starts.w + d]);
}

fn dy_of(starts: vec4u, d: u32) -> vec4f {
  return vec4f(dy[starts.x + d], dy[starts.y + d], dy[starts.z + d], dy[starts.w + d]);
}

// The value of this head in four rows of lse and of delta.
fn lse_of(at: vec4u) -> vec4f {
  return vec4f(lse[at.x], lse[at.y], lse[at.z], lse[at.w]);
}

fn delta_of(at: vec4u) -> vec4f {
  return vec4f(delta[at.x], delta[at.y], delta[at.z], delta[at.w]);
}

// The same number, but where UNROLL is 0 not to the compiler, which would unroll loops of constant length. That is good for
// hardware and takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&qkv) == 0u);
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let j = id.x;
  let head = id.y;
  let batch = id.z;
  if (j >= T) {
    return;
  }
  let C = H * D;
  let width = steps(D);
  let key = (batch * T + j) * 3u * C + C + head * D;
  let value = key + C;
  var k: array<f32, MAX_HEAD_DIM>;
  var v: array<f32, MAX_HEAD_DIM>;
  var dk: array<f32, MAX_HEAD_DIM>;
  var dv: array<f32, MAX_HEAD_DIM>;
  for (var d = 0u; d < width; d++) {
    k[d] = qkv[key + d];
    v[d] = qkv[value + d];
  }
  // From the last row back to row j, so that all threads of a workgroup read the same rows together.
  for (var first = 0u; first < T - j; first += 4u) {
    let back = first + vec4u(0u, 1u, 2u, 3u);
    let i = T - 1u - min(back, vec4u(T - 1u - j));
    let row = batch * T + i;
    let q = row * 3u * C + head * D;
    let dy_i = row * C + head * D;
    var score = vec4f(0.0);
    var dp = vec4f(0.0);
    for (var d = 0u; d < width; d++) {
      score += k[d] * qkv_of(q, d);
      dp += v[d] * dy_of(dy_i, d);
    }
    score = rounded4(rounded4(score) * SCALE);
    let p = select(vec4f(0.0), exp_or_nan(score - lse_of(row * H + head)), back < vec4u(T - j));
    let mask = dropout_masks(((batch * H + head) * T + i) * T + j);
    let dscore = p * (mask * dp - delta_of(row * H + head)) * SCALE;
    let kept = p * mask;
    for (var d = 0u; d < width; d++) {
      dk[d] += dot(dscore, qkv_of(q, d));
      dv[d] += dot(kept, dy_of(dy_i, d));
    }
  }
  for (var d = 0u; d < width; d++) {
    dqkv[key + d] = dk[d];
    dqkv[value + d] = dv[d];
  }
}
