// Gradients of layer normalisation with respect to its input, its weight and its bias, for adapters with slow barriers:
// the first workgroups sum over the rows for weight and bias, one thread a column; the others take one row a thread.
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

const LANES = 16u;

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

// Returns `count`, which the compiler cannot know: it would unroll loops of constant length, which takes seconds on
// software adapters. No binding is ever empty.
fn not_unrolled(count: u32) -> u32 {
  return select(count, 0u, arrayLength(&x) == 0u);
}

fn sum_column(c: u32) {
  if (c >= C) {
    return;
  }
  let height = not_unrolled(ROWS);
  var sum = vec2f(0.0); // x: weight, y: bias
  for (var row = 0u; row < height; row++) {
    let g = dy[row * C + c];
    sum += vec2f(g * (x[row * C + c] - stats[row].x) * stats[row].y, g);
  }
  daffine[c] += sum.x;
  daffine[BIAS_AT + c] += sum.y;
}

fn take_row(row: u32) {
  if (row >= ROWS) {
    return;
  }
  let width = not_unrolled(C);
  let start = row * C;
  let mean = stats[row].x;
  let rstd = stats[row].y;
  var sum = vec2f(0.0); // x: Σ g, y: Σ g·normalised, with g = dy·weight
  for (var c = 0u; c < width; c++) {
    let g = dy[start + c] * weight[c];
    sum += vec2f(g, g * (x[start + c] - mean) * rstd);
  }
  let means = sum / f32(C);
  for (var c = 0u; c < width; c++) {
    let normalised = (x[start + c] - mean) * rstd;
    write_dx(start + c, rstd * (dy[start + c] * weight[c] - means.x - normalised * means.y));
  }
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let column_groups = (C + LANES - 1u) / LANES;
  if (group.x < column_groups) {
    sum_column(group.x * LANES + lane);
    return;
  }
  let row_groups = groups.x - column_groups;
  for (var block = group.x - column_groups; block * LANES < ROWS; block += row_groups) {
    take_row(block * LANES + lane);
  }
}
