// Cross-entropy of a linear head without its logits in memory (Wijmans et al., Cut Your Losses, 2024): what each row and
// part of the vocabulary adds to the log-sum-exp. One workgroup takes 64 rows and runs over its part of the vocabulary in
// tiles of 64×64 logits, which exist in registers only.
//
// x (ROWS,C) in, wte (V,C) in, logits = x·wteᵀ        targets (ROWS) in        target_logits (ROWS) out
// partials (splits,ROWS,2) out: the largest logit and Σ exp(logit − largest), NaN where a logit is NaN or +∞

override ROWS: u32;
override V: u32;
override C: u32; // a multiple of 4
override V_SPLIT: u32; // tokens in a part of the vocabulary
override UNROLL: u32;

const TILE = 64u;
const THREADS_X = 16u; // each has four tokens, 16 apart
const THREADS_Y = 8u; // each has eight rows, 8 apart
const THREADS = 128u;
const DEPTH = 4u; // vec4s of a row in memory at a time
const PITCH = 5u; // DEPTH + 1, so that neighbouring rows lie in different memory banks
const LOWEST = -3.4028234e38;

struct Running {
  largest: f32,
  sum: f32,
  broken: bool,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> wte: array<vec4f>;
@group(0) @binding(2) var<storage, read> targets: array<u32>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> target_logits: array<f32>;

var<workgroup> tile_x: array<vec4f, TILE * PITCH>;
var<workgroup> tile_wte: array<vec4f, TILE * PITCH>;
// For one row in each thread: the largest logit, the sum, and 1 if a logit is NaN or +∞.
var<workgroup> found: array<vec3f, THREADS>;

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&x) == 0u);
}

// sum + left · right, left by columns.
fn add_product(sum: vec4f, left: mat4x4f, right: vec4f) -> vec4f {
  let first = fma(left[1], vec4f(right.y), fma(left[0], vec4f(right.x), sum));
  return fma(left[3], vec4f(right.w), fma(left[2], vec4f(right.z), first));
}

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_nan_or_plus_infinity4(v: vec4f) -> vec4<bool> {
  let bits = bitcast<vec4u>(v);
  return ((bits & vec4u(0x7f800000u)) == vec4u(0x7f800000u)) & (bits != vec4u(0xff800000u));
}

// Adds four logits to the running result of a row.
fn absorb(run: Running, logits: vec4f, row: u32, tokens: vec4u, end: u32) -> Running {
  if (row >= ROWS) {
    return run;
  }
  let real = tokens < vec4u(end);
  let answer = real & (tokens == vec4u(targets[row]));
  if (any(answer)) {
    let own = select(vec4f(), logits, answer);
    target_logits[row] = (own.x + own.y) + (own.z + own.w);
  }
  let l = select(vec4f(LOWEST), logits, real);
  let largest = max(run.largest, max(max(l.x, l.y), max(l.z, l.w)));
  let e = select(vec4f(), exp(l - largest), real);
  let sum = run.sum * exp(run.largest - largest) + ((e.x + e.y) + (e.z + e.w));
  return Running(largest, sum, run.broken || any(real & is_nan_or_plus_infinity4(logits)));
}

// Joins the results of the threads of a row; the first of them writes it to `partials`.
fn join(run: Running, row: u32, split: u32, thread: u32) {
  found[thread] = vec3f(run.largest, run.sum, f32(run.broken));
  workgroupBarrier();
  if (thread % THREADS_X == 0u && row < ROWS) {
    var largest = LOWEST;
    for (var i = 0u; i < steps(THREADS_X); i++) {
      largest = max(largest, found[thread + i].x);
    }
    var sum = 0.0;
    var broken = 0.0;
    for (var i = 0u; i < steps(THREADS_X); i++) {
      let one = found[thread + i];
      sum += one.y * exp(one.x - largest);
      broken += one.z;
    }
    partials[split * ROWS + row] = vec2f(largest, or_nan(sum, broken > 0.0));
  }
  workgroupBarrier();
}

fn or_nan(v: f32, is_nan: bool) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(v), 0x7fc00000u, is_nan));
}

@compute @workgroup_size(16, 8)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let width = steps(C / 4u);
  let first_row = group.x * TILE;
  let row = first_row + local.y;
  let end = min(V, (group.y + 1u) * V_SPLIT);
  var runs = array<Running, 8>();
  for (var i = 0u; i < steps(8u); i++) {
    runs[i].largest = LOWEST;
  }
  for (var first_token = group.y * V_SPLIT; first_token < end; first_token += TILE) {
    var sum0 = vec4f();
    var sum1 = vec4f();
    var sum2 = vec4f();
    var sum3 = vec4f();
    var sum4 = vec4f();
    var sum5 = vec4f();
    var sum6 = vec4f();
    var sum7 = vec4f();
    for (var first_k = 0u; first_k < width; first_k += DEPTH) {
      let k = first_k + thread % DEPTH;
      for (var line = thread / DEPTH; line < steps(TILE); line += THREADS / DEPTH) {
        var from_x = vec4f();
        var from_wte = vec4f();
        if (k < width && first_row + line < ROWS) {
          from_x = x[(first_row + line) * width + k];
        }
        if (k < width && first_token + line < end) {
          from_wte = wte[(first_token + line) * width + k];
        }
        tile_x[line * PITCH + thread % DEPTH] = from_x;
        tile_wte[line * PITCH + thread % DEPTH] = from_wte;
      }
      workgroupBarrier();
      for (var d = 0u; d < steps(DEPTH); d++) {
        let token = local.x * PITCH + d;
        let right = transpose(mat4x4f(
          tile_wte[token],
          tile_wte[token + 16u * PITCH],
          tile_wte[token + 32u * PITCH],
          tile_wte[token + 48u * PITCH],
        ));
        let at = local.y * PITCH + d;
        sum0 = add_product(sum0, right, tile_x[at]);
        sum1 = add_product(sum1, right, tile_x[at + 8u * PITCH]);
        sum2 = add_product(sum2, right, tile_x[at + 16u * PITCH]);
        sum3 = add_product(sum3, right, tile_x[at + 24u * PITCH]);
        sum4 = add_product(sum4, right, tile_x[at + 32u * PITCH]);
        sum5 = add_product(sum5, right, tile_x[at + 40u * PITCH]);
        sum6 = add_product(sum6, right, tile_x[at + 48u * PITCH]);
        sum7 = add_product(sum7, right, tile_x[at + 56u * PITCH]);
      }
      workgroupBarrier();
    }
    let tokens = vec4u(0u, 16u, 32u, 48u) + first_token + local.x;
    let logits = array<vec4f, 8>(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
    for (var i = 0u; i < steps(8u); i++) {
      runs[i] = absorb(runs[i], logits[i], row + i * THREADS_Y, tokens, end);
    }
  }
  for (var i = 0u; i < steps(8u); i++) {
    join(runs[i], row + i * THREADS_Y, group.y, thread);
  }
}
