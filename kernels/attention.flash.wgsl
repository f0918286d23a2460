// Flash attention (Dao et al., arXiv 2205.14135) for GPUs: a workgroup takes ROWS queries and goes through the keys that they
// see, KEYS at a time, which its threads fetch together. SLICES threads share a query: each takes four of the KEYS scores,
// and then, of what all of them add up to, its columns of y.
// qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
// y (N,C) out
// lse (N,H) out: log Σ_j exp(score), before dropout

override N: u32;
override T: u32;
override H: u32;
override D: u32; // a multiple of 4, at most 256 / SLICES
override SCALE: f32;
override UNROLL: u32;
override SLICES: u32; // 2, 4 or 8

const THREADS = 256u;
const MAX_WIDTH = 32u;
const MAX_COLUMNS = 16u;
const LOWEST = -3.4e38;
override WIDTH: u32 = D / 4u; // of a row of a head, in vec4, as all that follows
override ROWS: u32 = THREADS / SLICES;
override KEYS: u32 = 4u * SLICES; // so that there are at most as many vec4 of them as threads
override COLUMNS: u32 = (WIDTH + SLICES - 1u) / SLICES; // of y in a thread, SLICES apart

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

@group(0) @binding(0) var<storage, read> qkv: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> lse: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

var<workgroup> keys: array<vec4f, THREADS>;
var<workgroup> values: array<vec4f, THREADS>;
var<workgroup> weights: array<vec4f, THREADS>; // exp(score - highest) after dropout, four keys in a vec4, by slice and query
var<workgroup> parts: array<f32, THREADS>; // of a query's maximum, and in the end of its sum

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

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let head = group.y;
  let batch = group.z;
  let blocks = (T + ROWS - 1u) / ROWS;
  let first_row = (blocks - 1u - group.x) * ROWS; // the longest rows first
  let end = min(first_row + ROWS, T);
  let slice = lane / ROWS;
  let query = lane % ROWS;
  let i = min(first_row + query, T - 1u); // past the end the last row again, which is not stored
  let mask_row = ((batch * H + head) * T + i) * T;
  let stride = 3u * H * WIDTH;
  let start = batch * T * stride + head * WIDTH;
  let width = steps(WIDTH);
  let slices = steps(SLICES);
  let columns = steps(COLUMNS);

  var q: array<vec4f, MAX_WIDTH>;
  for (var d = 0u; d < width; d++) {
    q[d] = qkv[start + i * stride + d];
  }
  var sum_v: array<vec4f, MAX_COLUMNS>;
  var sum = 0.0; // of the keys of this thread
  var highest = LOWEST;
  for (var first = 0u; first < end; first += KEYS) {
    workgroupBarrier();
    let fetched = lane / WIDTH;
    if (fetched < KEYS) {
      let k = start + min(first + fetched, T - 1u) * stride + H * WIDTH + lane % WIDTH;
      keys[lane] = qkv[k];
      values[lane] = qkv[k + H * WIDTH];
    }
    workgroupBarrier();

    var score = vec4f(0.0);
    for (var d = 0u; d < width; d++) {
      let k = 4u * slice * WIDTH + d;
      score += vec4f(
        dot(q[d], keys[k]),
        dot(q[d], keys[k + WIDTH]),
        dot(q[d], keys[k + 2u * WIDTH]),
        dot(q[d], keys[k + 3u * WIDTH]),
      );
    }
    let j = first + 4u * slice + vec4u(0u, 1u, 2u, 3u);
    let seen = j <= vec4u(i);
    score = select(vec4f(LOWEST), score * SCALE, seen);
    parts[lane] = max(max(score.x, score.y), max(score.z, score.w));
    workgroupBarrier();

    // What was summed shrinks whenever a higher score comes.
    var raised = highest;
    for (var s = 0u; s < slices; s++) {
      raised = max(raised, parts[s * ROWS + query]);
    }
    let shrink = exp(highest - raised);
    highest = raised;
    let p = select(vec4f(0.0), exp_or_nan(score - highest), seen);
    sum = sum * shrink + (p.x + p.y + p.z + p.w);
    weights[lane] = p * dropout_masks(mask_row + j);
    workgroupBarrier();

    for (var n = 0u; n < columns; n++) {
      sum_v[n] *= shrink;
    }
    // Values that this row must not see may be NaN, so that a weight of 0 is not enough.
    let count = min(KEYS, max(i + 1u, first) - first);
    if (count == KEYS) {
      for (var s = 0u; s < slices; s++) {
        let w = weights[s * ROWS + query];
        for (var n = 0u; n < columns; n++) {
          let v = 4u * s * WIDTH + slice + n * SLICES;
          sum_v[n] += w.x * values[v] + w.y * values[v + WIDTH] + w.z * values[v + 2u * WIDTH] + w.w * values[v + 3u * WIDTH];
        }
      }
    } else {
      for (var key = 0u; key < count; key++) {
        let w = weights[key / 4u * ROWS + query][key % 4u];
        for (var n = 0u; n < columns; n++) {
          sum_v[n] += w * values[key * WIDTH + slice + n * SLICES];
        }
      }
    }
  }

  parts[lane] = sum;
  workgroupBarrier();
  sum = 0.0;
  for (var s = 0u; s < slices; s++) {
    sum += parts[s * ROWS + query];
  }
  if (first_row + query >= T) {
    return;
  }
  let row = batch * T + i;
  for (var n = 0u; n < columns; n++) {
    let column = slice + n * SLICES;
    if (column < WIDTH) {
      y[(row * H + head) * WIDTH + column] = sum_v[n] / sum;
    }
  }
  if (slice == 0u) {
    // A sum of 0 (every score was -∞) or NaN has no logarithm; some adapters' `log` gives a number all the same.
    let bits = bitcast<u32>(sum);
    let no_number = bitcast<f32>(bits | 0x7fc00000u);
    lse[row * H + head] = select(highest + log(sum), no_number, bits == 0u || bits >= 0x7f800000u);
  }
}
