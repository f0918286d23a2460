// Gradients of layer normalisation with respect to its input, its weight and its bias, four columns a thread: each thread
// keeps its part of a row in registers. For C and BIAS_AT that are multiples of 4, and C ≤ 1024.
// The first workgroups sum over the rows for weight and bias; the others take rows for the input.
// x (ROWS,C) in
// weight (C) in
// dy (ROWS,C) in
// stats (ROWS,2) in: mean, 1 / standard deviation
// residual (ROWS,C) in: gradient that flows past the norm, added to dx where RESIDUAL is 1
// dx (ROWS,C) out
// dropped (ROWS,C) out: dx through the dropout mask where DROP is 1, else untouched
// daffine (BIAS_AT+C) in/out: added to; gradient of the weight from 0, of the bias from BIAS_AT

override ROWS: u32;
override C: u32;
override BIAS_AT: u32;
override RESIDUAL: u32;
override DROP: u32;
override UNROLL: u32;

const THREADS = 256u;
const QUADS = 2u; // of columns, of a workgroup that sums over the rows, by 128 threads each
override WIDTH = C / 4u;
// Threads that share a row: the power of two that covers it.
override LANES = 1u << (32u - countLeadingZeros(WIDTH - 1u));
override ROWS_AT_ONCE = THREADS / LANES;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read> stats: array<vec2f>;
@group(0) @binding(4) var<storage, read> residual: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dropped: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> daffine: array<vec4f>;
@group(0) @binding(8) var<uniform> params: Params;

var<workgroup> sums: array<mat2x4f, THREADS>;

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&x) == 0u);
}

// Sums the values of the threads for each of `count` keys into sums[key]; a thread's place is its key + a multiple of
// count.
fn sum_by_key(thread: u32, place: u32, value: mat2x4f, count: u32) {
  workgroupBarrier(); // every thread has read the previous sums
  sums[place] = value;
  workgroupBarrier();
  for (var half = steps(THREADS / 2u); half >= count; half /= 2u) {
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
    workgroupBarrier();
  }
}

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

fn write_dx4(at: u32, gradient: vec4f) {
  var total = gradient;
  if (RESIDUAL == 1u) {
    total += residual[at];
  }
  dx[at] = total;
  if (DROP == 1u) {
    let i = 4u * at;
    let mask = vec4f(dropout_mask(i), dropout_mask(i + 1u), dropout_mask(i + 2u), dropout_mask(i + 3u));
    dropped[at] = total * mask;
  }
}

fn sum_columns(group: u32, thread: u32) {
  let quad = group * QUADS + thread % QUADS;
  let is_inside = quad < WIDTH;
  var sum = mat2x4f(); // weight and bias
  if (is_inside) {
    for (var row = thread / QUADS; row < ROWS; row += THREADS / QUADS) {
      let g = dy[row * WIDTH + quad];
      sum += mat2x4f(g * (x[row * WIDTH + quad] - stats[row].x) * stats[row].y, g);
    }
  }
  sum_by_key(thread, thread, sum, QUADS);
  if (is_inside && thread < QUADS) {
    daffine[quad] += sums[thread][0];
    daffine[BIAS_AT / 4u + quad] += sums[thread][1];
  }
}

fn take_rows(first: u32, thread: u32) {
  let within = thread / LANES;
  let lane = thread % LANES;
  let row = first + within;
  let at = row * WIDTH + lane;
  let is_inside = row < ROWS && lane < WIDTH;
  var g = vec4f(0.0);
  var normalised = vec4f(0.0);
  var rstd = 0.0;
  if (is_inside) {
    rstd = stats[row].y;
    g = dy[at] * weight[lane];
    normalised = (x[at] - stats[row].x) * rstd;
  }
  let sum = mat2x4f(g, g * normalised);
  sum_by_key(thread, within + lane * ROWS_AT_ONCE, sum, ROWS_AT_ONCE);
  let mean = dot(sums[within][0], vec4f(1.0)) / f32(C);
  let projection = dot(sums[within][1], vec4f(1.0)) / f32(C);
  if (is_inside) {
    write_dx4(at, rstd * (g - mean - normalised * projection));
  }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let column_groups = (WIDTH + QUADS - 1u) / QUADS;
  if (group.x < column_groups) {
    sum_columns(group.x, thread);
    return;
  }
  let row_groups = groups.x - column_groups;
  for (var block = group.x - column_groups; block * ROWS_AT_ONCE < ROWS; block += row_groups) {
    take_rows(block * ROWS_AT_ONCE, thread);
  }
}
