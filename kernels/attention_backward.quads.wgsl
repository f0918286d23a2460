// Gradient of attention without barriers, for adapters that run on the CPU: softmax recomputed from lse. The first half
// of the grid takes rows as keys and goes through the queries that see them, the other half takes them as queries and
// goes through the keys they see. Such adapters load numbers one by one, which takes far longer than multiplying them:
// a quad of threads takes BLOCK rows of a head, ROWS each; each thread loads a quarter of every row that they meet, and
// broadcasts it to the quad. All stays in registers.
// qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
// y (N,C) in
// lse (N,H) in: log Σ_j exp(score)
// dy (N,C) in
// dqkv (N,3C) out

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
override WIDTH: u32 = D / QUAD;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

// Place of a thread, but for its block of rows.
struct Place {
  batch: u32,
  head: u32,
  in_quad: u32,
  stored: bool,
}

struct Lane {
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) in_subgroup: u32,
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

fn quad_sum(v: f32) -> f32 {
  return quadBroadcast(v, 0u) + quadBroadcast(v, 1u) + quadBroadcast(v, 2u) + quadBroadcast(v, 3u);
}

// How many of the thread's rows, from `own` on, exist and are to be stored.
fn stored_rows(own: u32, at: Place) -> u32 {
  return select(0u, not_unrolled(min(ROWS, max(own, T) - own)), at.stored);
}

fn query_gradient(first: u32, at: Place) {
  let own = first + at.in_quad * ROWS;
  let i = own + vec4u(0u, 1u, 2u, 3u);
  let mask_row = ((at.batch * H + at.head) * T + i) * T;
  var q: array<mat4x4f, MAX_WIDTH>;
  var dy_i: array<mat4x4f, MAX_WIDTH>;
  var dq: array<mat4x4f, MAX_WIDTH>;
  var delta = vec4f(0.0); // Σ_d y·dy
  var lse_i = vec4f(0.0);
  let rows = not_unrolled(BLOCK);
  for (var r = 0u; r < rows; r++) {
    let here = vec4u(first + r) == i;
    let row = at.batch * T + min(first + r, T - 1u);
    var delta_r = 0.0;
    for (var d = 0u; d < WIDTH; d++) {
      let column = at.head * D + d * QUAD + at.in_quad;
      let dy_r = dy[row * H * D + column];
      q[d] = with_row(q[d], qkv[row * 3u * H * D + column], here);
      dy_i[d] = with_row(dy_i[d], dy_r, here);
      delta_r = fma(dy_r, y[row * H * D + column], delta_r);
    }
    delta = select(delta, vec4f(quad_sum(delta_r)), here);
    lse_i = select(lse_i, vec4f(lse[row * H + at.head]), here);
  }
  let end = min(first + BLOCK, T);
  for (var j = 0u; j < end; j++) {
    let key = ((at.batch * T + j) * 3u * H + H + at.head) * D + at.in_quad;
    let value = key + H * D;
    var k: array<f32, MAX_WIDTH>;
    var score = vec4f(0.0);
    var dp = vec4f(0.0);
    for (var d = 0u; d < WIDTH; d++) {
      k[d] = qkv[key + d * QUAD];
      score = product(q[d], k[d], score);
      dp = product(dy_i[d], qkv[value + d * QUAD], dp);
    }
    let seen = vec4u(j) <= i;
    let p = exp_or_nan(score * SCALE - lse_i);
    let dscore = select(vec4f(0.0), p * (dropout_masks(mask_row + j) * dp - delta) * SCALE, seen);
    for (var d = 0u; d < WIDTH; d++) {
      dq[d] = outer(dscore, k[d], seen, dq[d]);
    }
  }
  let count = stored_rows(own, at);
  for (var r = 0u; r < count; r++) {
    let out = ((at.batch * T + own + r) * 3u * H + at.head) * D;
    for (var d = 0u; d < WIDTH; d++) {
      for (var c = 0u; c < QUAD; c++) {
        dqkv[out + d * QUAD + c] = dq[d][c][r];
      }
    }
  }
}

fn key_value_gradient(first: u32, at: Place) {
  let own = first + at.in_quad * ROWS;
  let j = own + vec4u(0u, 1u, 2u, 3u);
  var k: array<mat4x4f, MAX_WIDTH>;
  var v: array<mat4x4f, MAX_WIDTH>;
  var dk: array<mat4x4f, MAX_WIDTH>;
  var dv: array<mat4x4f, MAX_WIDTH>;
  let rows = not_unrolled(BLOCK);
  for (var r = 0u; r < rows; r++) {
    let here = vec4u(first + r) == j;
    let key = ((at.batch * T + min(first + r, T - 1u)) * 3u * H + H + at.head) * D + at.in_quad;
    for (var d = 0u; d < WIDTH; d++) {
      k[d] = with_row(k[d], qkv[key + d * QUAD], here);
      v[d] = with_row(v[d], qkv[key + H * D + d * QUAD], here);
    }
  }
  for (var i = first; i < T; i++) {
    let row = at.batch * T + i;
    var q: array<f32, MAX_WIDTH>;
    var dy_i: array<f32, MAX_WIDTH>;
    var score = vec4f(0.0);
    var dp = vec4f(0.0);
    var delta = 0.0; // Σ_d y·dy, again for each block: no other thread could hand it on without a barrier
    for (var d = 0u; d < WIDTH; d++) {
      let column = at.head * D + d * QUAD + at.in_quad;
      q[d] = qkv[row * 3u * H * D + column];
      dy_i[d] = dy[row * H * D + column];
      score = product(k[d], q[d], score);
      dp = product(v[d], dy_i[d], dp);
      delta = fma(dy_i[d], y[row * H * D + column], delta);
    }
    delta = quad_sum(delta);
    let seen = j <= vec4u(i);
    let p = select(vec4f(0.0), exp_or_nan(score * SCALE - lse[row * H + at.head]), seen);
    let mask = dropout_masks(((at.batch * H + at.head) * T + i) * T + j);
    let dscore = select(vec4f(0.0), p * (mask * dp - delta) * SCALE, seen);
    for (var d = 0u; d < WIDTH; d++) {
      dk[d] = outer(dscore, q[d], seen, dk[d]);
      dv[d] = outer(p * mask, dy_i[d], seen, dv[d]);
    }
  }
  let count = stored_rows(own, at);
  for (var r = 0u; r < count; r++) {
    let key = ((at.batch * T + own + r) * 3u * H + H + at.head) * D;
    for (var d = 0u; d < WIDTH; d++) {
      for (var c = 0u; c < QUAD; c++) {
        dqkv[key + d * QUAD + c] = dk[d][c][r];
        dqkv[key + H * D + d * QUAD + c] = dv[d][c][r];
      }
    }
  }
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, lane: Lane) {
  let heads = N / T * H;
  let wanted = group.x * (LANES / QUAD) + lane.index / QUAD;
  let head = min(wanted, heads - 1u); // past the end the last head again, which is not stored
  let at = Place(head / H, head % H, lane.in_subgroup % QUAD, wanted < heads);
  let blocks = (T + BLOCK - 1u) / BLOCK;
  // In each half the blocks that meet most rows come first.
  if (group.y < blocks) {
    key_value_gradient(group.y * BLOCK, at);
  } else {
    query_gradient((2u * blocks - 1u - group.y) * BLOCK, at);
  }
}
