// Causal attention in one pass over the keys (Dao et al., arXiv 2205.14135): no T×T matrix is stored.
// One thread for each row and head, four keys at a time; the threads of a workgroup are neighbouring rows and read the
// same keys.
// qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
// y (N,C) out
// lse (N,H) out: log Σ_j exp(score), before dropout

override N: u32;
override T: u32;
override H: u32;
override D: u32;
override SCALE: f32;
override NAIVE: u32; // 1: exp of the scores as they are, not less their maximum
override PRECISION: u32; // of scores and softmax: 0 f32, 1 f16, 2 bf16
override UNROLL: u32;

const LANES = 64u;
const MAX_HEAD_DIM = 128u;
const LOWEST = -3.4e38;
const OVERFLOW = 88.72284; // the smallest number whose exponential is beyond f32
// One pass over the keys, if the maximum of all scores need not be known before the first is summed.
override ONLINE: bool = NAIVE == 0u && PRECISION == 0u;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

@group(0) @binding(0) var<storage, read> qkv: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> lse: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

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

// exp_or_nan, but infinite if it overflows, which it can only if no maximum is subtracted.
fn weight_of(score: vec4f) -> vec4f {
  if (NAIVE == 0u) {
    return exp_or_nan(score);
  }
  return bitcast<vec4f>(select(bitcast<vec4u>(exp_or_nan(score)), vec4u(0x7f800000u), score >= vec4f(OVERFLOW)));
}

// a / b by the bits where b is infinite: 0, or NaN where a is infinite or NaN too.
fn quotient(a: f32, b: f32) -> f32 {
  let finite = (bitcast<u32>(a) & 0x7f800000u) != 0x7f800000u;
  let by_infinity = select(bitcast<u32>(a) | 0x7fc00000u, 0u, finite);
  return bitcast<f32>(select(bitcast<u32>(a / b), by_infinity, bitcast<u32>(b) == 0x7f800000u));
}

// The same element of four rows that start at `starts`.
fn qkv_of(starts: vec4u, d: u32) -> vec4f {
  return vec4f(qkv[starts.x + d], qkv[starts.y + d], qkv[starts.z + d], qkv[starts.w + d]);
}

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&qkv) == 0u);
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let head = id.y;
  let batch = id.z;
  if (i >= T) {
    return;
  }
  let C = H * D;
  let width = steps(D);
  let row = batch * T + i;
  let mask_row = ((batch * H + head) * T + i) * T;
  var q: array<f32, MAX_HEAD_DIM>;
  var sum_v: array<f32, MAX_HEAD_DIM>;
  for (var d = 0u; d < width; d++) {
    q[d] = qkv[row * 3u * C + head * D + d];
  }
  // Running maximum and sum of exp(score - highest): what was summed shrinks whenever a higher score comes.
  var highest = select(LOWEST, 0.0, NAIVE == 1u);
  if (NAIVE == 0u && !ONLINE) {
    for (var j = 0u; j <= i; j++) {
      let k = (batch * T + j) * 3u * C + C + head * D;
      var score = 0.0;
      for (var d = 0u; d < width; d++) {
        score += q[d] * qkv[k + d];
      }
      highest = max(highest, rounded(rounded(score) * SCALE));
    }
  }
  var sum = 0.0;
  for (var first = 0u; first <= i; first += 4u) {
    let j = first + vec4u(0u, 1u, 2u, 3u);
    let k = (batch * T + min(j, vec4u(i))) * 3u * C + C + head * D;
    let v = k + C;
    var score = vec4f(0.0);
    for (var d = 0u; d < width; d++) {
      score += q[d] * qkv_of(k, d);
    }
    score = rounded4(rounded4(score) * SCALE);
    var shrink = 1.0;
    if (ONLINE) {
      let raised = max(highest, max(max(score.x, score.y), max(score.z, score.w)));
      shrink = exp(highest - raised);
      highest = raised;
    }
    let p = select(vec4f(0.0), rounded4(weight_of(rounded4(score - highest))), j <= vec4u(i));
    sum = sum * shrink + (p.x + p.y + p.z + p.w);
    let kept = p * dropout_masks(mask_row + j);
    for (var d = 0u; d < width; d++) {
      sum_v[d] = sum_v[d] * shrink + dot(kept, qkv_of(v, d));
    }
  }
  sum = rounded(sum);
  for (var d = 0u; d < width; d++) {
    y[row * C + head * D + d] = quotient(sum_v[d], sum);
  }
  // A sum of 0 (every score was -∞) or NaN has no logarithm, that of infinity is infinite; some adapters' `log` gives a
  // number all the same.
  let bits = bitcast<u32>(sum);
  let no_number = bitcast<f32>(bits | select(0x7fc00000u, 0u, bits == 0x7f800000u));
  lse[row * H + head] = select(highest + log(sum), no_number, bits == 0u || bits >= 0x7f800000u);
}
