// Causal attention in one pass over the keys (Dao et al., arXiv 2205.14135) without barriers, for adapters that run on
// the CPU. They load numbers one by one, which takes far longer than multiplying them: a quad of threads takes BLOCK
// rows of a head, ROWS each; each thread loads a quarter of every key and value, and broadcasts it to the quad. All
// stays in registers.
// qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
// y (N,C) out
// lse (N,H) out: log Σ_j exp(score), before dropout

enable subgroups;

override N: u32;
override T: u32;
override H: u32;
override D: u32; // 4 or 8
override SCALE: f32;

const LANES = 8u; // two quads
const QUAD = 4u;
const ROWS = 4u; // of a thread
const BLOCK = 16u; // rows of a quad
const MAX_WIDTH = 2u;
const LOWEST = -3.4e38;
override WIDTH: u32 = D / QUAD;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

struct Lane {
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) in_subgroup: u32,
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

// exp that keeps NaN, of which some adapters' `exp` makes infinity. By the bits, because WGSL lets a compiler assume
// finite maths.
fn exp_or_nan(v: vec4f) -> vec4f {
  let is_nan = (bitcast<vec4u>(v) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
  return select(exp(v), v, is_nan);
}

// Returns `count`, which the compiler cannot know: it would unroll long loops, which takes seconds on software
// adapters. Loops over WIDTH, which is 1 or 2, are to be unrolled, so that what they index stays in registers. No
// binding is ever empty.
fn not_unrolled(count: u32) -> u32 {
  return select(count, 0u, arrayLength(&qkv) == 0u);
}

// Rows of four elements, each of which one thread of the quad holds, meet blocks of four rows (columns of the matrix are
// columns of the block).

// sum + block · row, of all rows of the block.
fn product(block: mat4x4f, row: f32, sum: vec4f) -> vec4f {
  let first = fma(block[1], vec4f(quadBroadcast(row, 1u)), fma(block[0], vec4f(quadBroadcast(row, 0u)), sum));
  return fma(block[3], vec4f(quadBroadcast(row, 3u)), fma(block[2], vec4f(quadBroadcast(row, 2u)), first));
}

// sum + weights ⊗ row, with 0 for what a row must not see, since that may be NaN.
fn outer(weights: vec4f, row: f32, seen: vec4<bool>, sum: mat4x4f) -> mat4x4f {
  return mat4x4f(
    fma(weights, select(vec4f(0.0), vec4f(quadBroadcast(row, 0u)), seen), sum[0]),
    fma(weights, select(vec4f(0.0), vec4f(quadBroadcast(row, 1u)), seen), sum[1]),
    fma(weights, select(vec4f(0.0), vec4f(quadBroadcast(row, 2u)), seen), sum[2]),
    fma(weights, select(vec4f(0.0), vec4f(quadBroadcast(row, 3u)), seen), sum[3]),
  );
}

// The block with this row in the place where `here` is true.
fn with_row(block: mat4x4f, row: f32, here: vec4<bool>) -> mat4x4f {
  return mat4x4f(
    select(block[0], vec4f(quadBroadcast(row, 0u)), here),
    select(block[1], vec4f(quadBroadcast(row, 1u)), here),
    select(block[2], vec4f(quadBroadcast(row, 2u)), here),
    select(block[3], vec4f(quadBroadcast(row, 3u)), here),
  );
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, lane: Lane) {
  let heads = N / T * H;
  let wanted = group.x * (LANES / QUAD) + lane.index / QUAD;
  let place = min(wanted, heads - 1u); // past the end the last head again, which is not stored
  let batch = place / H;
  let head = place % H;
  let first = ((T + BLOCK - 1u) / BLOCK - 1u - group.y) * BLOCK; // the longest rows first
  let in_quad = lane.in_subgroup % QUAD;
  let own = first + in_quad * ROWS;
  let i = own + vec4u(0u, 1u, 2u, 3u);
  let stride = 3u * H * D;
  let start = batch * T * stride + head * D + in_quad;
  let mask_row = (place * T + i) * T;

  var q: array<mat4x4f, MAX_WIDTH>;
  let rows = not_unrolled(BLOCK);
  for (var r = 0u; r < rows; r++) {
    let row = start + min(first + r, T - 1u) * stride;
    for (var d = 0u; d < WIDTH; d++) {
      q[d] = with_row(q[d], qkv[row + d * QUAD], vec4u(first + r) == i);
    }
  }
  // Running maximum and sum of exp(score - highest): what was summed shrinks whenever a higher score comes.
  var highest = vec4f(LOWEST);
  var sum = vec4f(0.0);
  var sum_v: array<mat4x4f, MAX_WIDTH>;
  let end = min(first + BLOCK, T);
  for (var j = 0u; j < end; j++) {
    let k = start + j * stride + H * D;
    let v = k + H * D;
    var score = vec4f(0.0);
    for (var d = 0u; d < WIDTH; d++) {
      score = product(q[d], qkv[k + d * QUAD], score);
    }
    let seen = vec4u(j) <= i;
    score = select(vec4f(LOWEST), score * SCALE, seen);
    let raised = max(highest, score);
    let shrink = exp(highest - raised);
    highest = raised;
    let p = select(vec4f(0.0), exp_or_nan(score - highest), seen);
    sum = fma(sum, shrink, p);
    let kept = p * dropout_masks(mask_row + j);
    for (var d = 0u; d < WIDTH; d++) {
      let shrunk = mat4x4f(sum_v[d][0] * shrink, sum_v[d][1] * shrink, sum_v[d][2] * shrink, sum_v[d][3] * shrink);
      sum_v[d] = outer(kept, qkv[v + d * QUAD], seen, shrunk);
    }
  }

  // A sum of 0 (every score was -∞) or NaN has no logarithm; some adapters' `log` gives a number all the same.
  let bits = bitcast<vec4u>(sum);
  let no_number = bitcast<vec4f>(bits | vec4u(0x7fc00000u));
  let log_sum = select(highest + log(sum), no_number, (bits == vec4u(0u)) | (bits >= vec4u(0x7f800000u)));
  let count = select(0u, not_unrolled(min(ROWS, max(own, T) - own)), wanted < heads);
  for (var r = 0u; r < count; r++) {
    let out = (batch * T + own + r) * H + head;
    for (var d = 0u; d < WIDTH; d++) {
      for (var c = 0u; c < QUAD; c++) {
        y[out * D + d * QUAD + c] = sum_v[d][c][r] / sum[r];
      }
    }
    lse[out] = log_sum[r];
  }
}
