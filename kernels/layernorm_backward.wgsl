// Gradients of layer normalisation with respect to its input, its weight and its bias. The first workgroups sum over the
// rows for weight and bias, 8 columns each; the others take 4 rows each for the input.
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
const COLUMNS = 8u; // of a workgroup that sums over the rows, by 32 threads a column
const ROWS_AT_ONCE = 4u; // of a workgroup that takes rows, by 64 threads a row
const LANES = THREADS / ROWS_AT_ONCE;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> stats: array<vec2f>;
@group(0) @binding(4) var<storage, read> residual: array<f32>;
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;
@group(0) @binding(6) var<storage, read_write> dropped: array<f32>;
@group(0) @binding(7) var<storage, read_write> daffine: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

var<workgroup> sums: array<vec2f, THREADS>;

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&x) == 0u);
}

// Sums the values of the threads for each of `count` keys into sums[key]; a thread's place is its key + a multiple of
// count.
fn sum_by_key(thread: u32, place: u32, value: vec2f, count: u32) {
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

fn write_dx(at: u32, gradient: f32) {
  var total = gradient;
  if (RESIDUAL == 1u) {
    total += residual[at];
  }
  dx[at] = total;
  if (DROP == 1u) {
    dropped[at] = total * dropout_mask(at);
  }
}

fn sum_columns(group: u32, thread: u32) {
  let c = group * COLUMNS + thread % COLUMNS;
  var sum = vec2f(0.0); // x: weight, y: bias
  if (c < C) {
    for (var row = thread / COLUMNS; row < ROWS; row += THREADS / COLUMNS) {
      let g = dy[row * C + c];
      sum += vec2f(g * (x[row * C + c] - stats[row].x) * stats[row].y, g);
    }
  }
  sum_by_key(thread, thread, sum, COLUMNS);
  if (thread < COLUMNS && c < C) {
    daffine[c] += sums[thread].x;
    daffine[BIAS_AT + c] += sums[thread].y;
  }
}

fn take_rows(first: u32, thread: u32) {
  let within = thread / LANES;
  let lane = thread % LANES;
  let row = first + within;
  let start = row * C;
  let end = select(0u, C, row < ROWS);
  let mean = stats[min(row, ROWS - 1u)].x;
  let rstd = stats[min(row, ROWS - 1u)].y;
  var sum = vec2f(0.0); // x: Σ g, y: Σ g·normalised, with g = dy·weight
  for (var c = lane; c < end; c += LANES) {
    let g = dy[start + c] * weight[c];
    sum += vec2f(g, g * (x[start + c] - mean) * rstd);
  }
  sum_by_key(thread, within + lane * ROWS_AT_ONCE, sum, ROWS_AT_ONCE);
  let means = sums[within] / f32(C);
  for (var c = lane; c < end; c += LANES) {
    let normalised = (x[start + c] - mean) * rstd;
    write_dx(start + c, rstd * (dy[start + c] * weight[c] - means.x - normalised * means.y));
  }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let column_groups = (C + COLUMNS - 1u) / COLUMNS;
  if (group.x < column_groups) {
    sum_columns(group.x, thread);
    return;
  }
  let row_groups = groups.x - column_groups;
  for (var block = group.x - column_groups; block * ROWS_AT_ONCE < ROWS; block += row_groups) {
    take_rows(block * ROWS_AT_ONCE, thread);
  }
}
