// Gradient of attention as in flash attention (Dao et al., arXiv 2205.14135), for GPUs: softmax recomputed from lse. Half of
// the workgroups take ROWS queries each and go through the keys that they see, the other half take keys and go through
// the queries that see them, TILE rows at a time, which their threads fetch together. SLICES threads share a row: each takes
// four of the TILE scores, and then, of what all of them add up to, its columns of the gradient.
//
//              queries   keys
//   own a, b   q, dy     k, v      score = a · tile_a, dp = b · tile_b
//   tile a, b  k, v      q, dy
//   gradient   dq        dk, dv    Σ dscore · tile_a, and for keys Σ p · mask · tile_b
//
// qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
// y (N,C) in
// lse (N,H) in: log Σ_j exp(score)
// dy (N,C) in
// dqkv (N,3C) out

override N: u32;
override T: u32; // at most 1,024
override H: u32;
override D: u32; // a multiple of 4, at most 256 / SLICES
override SCALE: f32;
override UNROLL: u32;
override SLICES: u32; // 2, 4 or 8

const THREADS = 128u;
const MAX_WIDTH = 32u;
const MAX_COLUMNS = 16u;
override WIDTH: u32 = D / 4u; // of a row of a head, in vec4, as all that follows
override ROWS: u32 = THREADS / SLICES;
override TILE: u32 = 4u * SLICES;
override COLUMNS: u32 = (WIDTH + SLICES - 1u) / SLICES; // of a gradient in a thread, SLICES apart

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read> lse: array<f32>;
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dqkv: array<vec4f>;
@group(0) @binding(5) var<uniform> params: Params;

var<workgroup> tile_a: array<vec4f, 2u * THREADS>;
var<workgroup> tile_b: array<vec4f, 2u * THREADS>;
var<workgroup> dscores: array<vec4f, THREADS>; // four rows of the tile in a vec4, by slice and own row
var<workgroup> weights: array<vec4f, THREADS>; // p · mask, likewise
var<workgroup> delta: array<f32, T>; // Σ_d y·dy of the queries from the first own row on

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

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&qkv) == 0u);
}

// vec4 `d` of a row and head: of the queries, or of the keys.
fn vector_a(queries: bool, row: u32, head: u32, d: u32) -> vec4f {
  return qkv[(row * 3u + select(1u, 0u, queries)) * H * WIDTH + head * WIDTH + d];
}

// vec4 `d` of a row and head: of the gradients of y, which go with the queries, or of the values.
fn vector_b(queries: bool, row: u32, head: u32, d: u32) -> vec4f {
  if (queries) {
    return dy[(row * H + head) * WIDTH + d];
  }
  return qkv[(row * 3u + 2u) * H * WIDTH + head * WIDTH + d];
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let head = group.y;
  let batch = group.z;
  let queries = group.x % 2u == 0u;
  let blocks = (T + ROWS - 1u) / ROWS;
  // Blocks that meet most rows come first.
  let first_own = select(group.x / 2u, blocks - 1u - group.x / 2u, queries) * ROWS;
  let begin = select(first_own, 0u, queries);
  let end = select(T, min(first_own + ROWS, T), queries);
  let slice = lane / ROWS;
  let own = lane % ROWS;
  let t = min(first_own + own, T - 1u); // past the end the last row again, which is not stored
  let width = steps(WIDTH);
  let slices = steps(SLICES);
  let columns = steps(COLUMNS);

  for (var i = first_own + lane; i < end; i += THREADS) {
    var sum = 0.0;
    for (var d = 0u; d < width; d++) {
      let at = ((batch * T + i) * H + head) * WIDTH + d;
      sum += dot(y[at], dy[at]);
    }
    delta[i - first_own] = sum;
  }
  var a: array<vec4f, MAX_WIDTH>;
  var b: array<vec4f, MAX_WIDTH>;
  for (var d = 0u; d < width; d++) {
    a[d] = vector_a(queries, batch * T + t, head, d);
    b[d] = vector_b(queries, batch * T + t, head, d);
  }
  var sum_a: array<vec4f, MAX_COLUMNS>;
  var sum_b: array<vec4f, MAX_COLUMNS>;
  for (var first = begin; first < end; first += TILE) {
    workgroupBarrier();
    for (var at = lane; at < TILE * WIDTH; at += THREADS) {
      let row = batch * T + min(first + at / WIDTH, T - 1u);
      tile_a[at] = vector_a(!queries, row, head, at % WIDTH);
      tile_b[at] = vector_b(!queries, row, head, at % WIDTH);
    }
    workgroupBarrier();

    var score = vec4f(0.0);
    var dp = vec4f(0.0);
    for (var d = 0u; d < width; d++) {
      let at = 4u * slice * WIDTH + d;
      score += vec4f(
        dot(a[d], tile_a[at]),
        dot(a[d], tile_a[at + WIDTH]),
        dot(a[d], tile_a[at + 2u * WIDTH]),
        dot(a[d], tile_a[at + 3u * WIDTH]),
      );
      dp += vec4f(
        dot(b[d], tile_b[at]),
        dot(b[d], tile_b[at + WIDTH]),
        dot(b[d], tile_b[at + 2u * WIDTH]),
        dot(b[d], tile_b[at + 3u * WIDTH]),
      );
    }
    let other = min(first + 4u * slice + vec4u(0u, 1u, 2u, 3u), vec4u(T - 1u));
    let i = select(other, vec4u(t), queries);
    let j = select(vec4u(t), other, queries);
    let at = (batch * T + i) * H + head;
    let lse_i = vec4f(lse[at.x], lse[at.y], lse[at.z], lse[at.w]);
    let from_own = max(i, vec4u(first_own)) - first_own;
    let delta_i = vec4f(delta[from_own.x], delta[from_own.y], delta[from_own.z], delta[from_own.w]);
    let p = exp_or_nan(score * SCALE - lse_i);
    let mask = dropout_masks(((batch * H + head) * T + i) * T + j);
    dscores[lane] = p * (mask * dp - delta_i) * SCALE;
    weights[lane] = p * mask;
    workgroupBarrier();

    // Rows of the tile: the keys up to the own query, or the queries from the own key on.
    let from_row = select(min(max(t, first) - first, TILE), 0u, queries);
    let to_row = min(TILE, select(T, max(t + 1u, first), queries) - first);
    if (to_row - from_row == TILE) {
      for (var s = 0u; s < slices; s++) {
        let dscore = dscores[s * ROWS + own];
        let w = weights[s * ROWS + own];
        for (var n = 0u; n < columns; n++) {
          let at = 4u * s * WIDTH + slice + n * SLICES;
          sum_a[n] += dscore.x * tile_a[at] + dscore.y * tile_a[at + WIDTH] + dscore.z * tile_a[at + 2u * WIDTH] + dscore.w * tile_a[at + 3u * WIDTH];
          if (!queries) {
            sum_b[n] += w.x * tile_b[at] + w.y * tile_b[at + WIDTH] + w.z * tile_b[at + 2u * WIDTH] + w.w * tile_b[at + 3u * WIDTH];
          }
        }
      }
    } else {
      for (var row = from_row; row < to_row; row++) {
        let dscore = dscores[row / 4u * ROWS + own][row % 4u];
        let w = weights[row / 4u * ROWS + own][row % 4u];
        for (var n = 0u; n < columns; n++) {
          let at = row * WIDTH + slice + n * SLICES;
          sum_a[n] += dscore * tile_a[at];
          sum_b[n] += w * tile_b[at];
        }
      }
    }
  }

  if (first_own + own >= T) {
    return;
  }
  for (var n = 0u; n < columns; n++) {
    let column = slice + n * SLICES;
    let q = (batch * T + t) * 3u * H * WIDTH + head * WIDTH + column;
    if (column < WIDTH && queries) {
      dqkv[q] = sum_a[n];
    } else if (column < WIDTH) {
      dqkv[q + H * WIDTH] = sum_a[n];
      dqkv[q + 2u * H * WIDTH] = sum_b[n];
    }
  }
}
