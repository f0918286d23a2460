// Gradient of attention: softmax recomputed from lse. Half of the workgroups take rows as queries and go through the keys
// they see, the other half take them as keys and go through the queries that see them; one thread for each row and head,
// four of the others at a time.
// qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
// y (N,C) in
// lse (N,H) in: log Σ_j exp(score)
// dy (N,C) in
// dqkv (N,3C) out

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
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read> lse: array<f32>;
@group(0) @binding(3) var<storage, read> dy: array<f32>;
@group(0) @binding(4) var<storage, read_write> dqkv: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

// PCG-RXS-M-XS 32 (Jarzynski and Olano, JCGT 9(3), 2020), as in src/core/rng.ts, bit for bit.
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

// exp that keeps NaN, of which some adapters' `exp` makes infinity. By the bits, because WGSL lets a compiler assume
// finite maths.
fn exp_or_nan(v: vec4f) -> vec4f {
  let is_nan = (bitcast<vec4u>(v) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
  return select(exp(v), v, is_nan);
}

// The same element of four rows that start at `starts`.
fn qkv_of(starts: vec4u, d: u32) -> vec4f {
  return vec4f(qkv[starts.x + d], qkv[starts.y + d], qkv[starts.z + d], qkv[starts.w + d]);
}

fn y_of(starts: vec4u, d: u32) -> vec4f {
  return vec4f(y[starts.x + d], y[starts.y + d], y[starts.z + d], y[starts.w + d]);
}

fn dy_of(starts: vec4u, d: u32) -> vec4f {
  return vec4f(dy[starts.x + d], dy[starts.y + d], dy[starts.z + d], dy[starts.w + d]);
}

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&qkv) == 0u);
}

fn query_gradient(i: u32, head: u32, batch: u32) {
  let C = H * D;
  let width = steps(D);
  let row = batch * T + i;
  let mask_row = ((batch * H + head) * T + i) * T;
  var q: array<f32, MAX_HEAD_DIM>;
  var dy_i: array<f32, MAX_HEAD_DIM>;
  var dq: array<f32, MAX_HEAD_DIM>;
  var delta = 0.0; // Σ_d y·dy
  for (var d = 0u; d < width; d++) {
    q[d] = qkv[row * 3u * C + head * D + d];
    dy_i[d] = dy[row * C + head * D + d];
    delta += dy_i[d] * y[row * C + head * D + d];
  }
  let lse_i = lse[row * H + head];
  for (var first = 0u; first <= i; first += 4u) {
    let j = first + vec4u(0u, 1u, 2u, 3u);
    let k = (batch * T + min(j, vec4u(i))) * 3u * C + C + head * D;
    let v = k + C;
    var score = vec4f(0.0);
    var dp = vec4f(0.0);
    for (var d = 0u; d < width; d++) {
      score += q[d] * qkv_of(k, d);
      dp += dy_i[d] * qkv_of(v, d);
    }
    let p = select(vec4f(0.0), exp_or_nan(rounded4(rounded4(score) * SCALE) - lse_i), j <= vec4u(i));
    let dscore = p * (dropout_masks(mask_row + j) * dp - delta) * SCALE;
    for (var d = 0u; d < width; d++) {
      dq[d] += dot(dscore, qkv_of(k, d));
    }
  }
  for (var d = 0u; d < width; d++) {
    dqkv[row * 3u * C + head * D + d] = dq[d];
  }
}

fn key_value_gradient(j: u32, head: u32, batch: u32) {
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
    let out = row * C + head * D;
    var score = vec4f(0.0);
    var dp = vec4f(0.0);
    var delta = vec4f(0.0);
    for (var d = 0u; d < width; d++) {
      score += k[d] * qkv_of(q, d);
      let dy_i = dy_of(out, d);
      dp += v[d] * dy_i;
      delta += y_of(out, d) * dy_i; // again for each key, which is quicker than to wait for those who know it
    }
    score = rounded4(rounded4(score) * SCALE);
    let stats = row * H + head;
    let lse_i = vec4f(lse[stats.x], lse[stats.y], lse[stats.z], lse[stats.w]);
    let p = select(vec4f(0.0), exp_or_nan(score - lse_i), back < vec4u(T - j));
    let mask = dropout_masks(((batch * H + head) * T + i) * T + j);
    let dscore = p * (mask * dp - delta) * SCALE;
    let kept = p * mask;
    for (var d = 0u; d < width; d++) {
      dk[d] += dot(dscore, qkv_of(q, d));
      dv[d] += dot(kept, dy_of(out, d));
    }
  }
  for (var d = 0u; d < width; d++) {
    dqkv[key + d] = dk[d];
    dqkv[value + d] = dv[d];
  }
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x / 2u * LANES + lane;
  if (row >= T) {
    return;
  }
  if (group.x % 2u == 0u) {
    query_gradient(row, group.y, group.z);
  } else {
    key_value_gradient(row, group.y, group.z);
  }
}
