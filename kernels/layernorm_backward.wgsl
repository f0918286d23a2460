// Gradient of layer normalisation with respect to its input, one workgroup a row.
// x (ROWS,C) in
// weight (C) in
// dy (ROWS,C) in
// stats (ROWS,2) in: mean, 1 / standard deviation
// residual (ROWS,C) in: gradient that flows past the norm, added to dx where RESIDUAL is 1
// dx (ROWS,C) out
// dropped (ROWS,C) out: dx through the dropout mask where DROP is 1, else untouched
override ROWS: u32;
override C: u32;
override RESIDUAL: u32;
override DROP: u32;

const LANES = 64u;

struct Params {
  learning_rate: f32,
  beta1: f32,
  beta2: f32,
  momentum: f32,
  weight_decay: f32,
  grad_clip: f32,
  bias_correction1: f32,
  bias_correction2: f32,
  loss_scale: f32,
  dropout_scale: f32,
  dropout_threshold: u32,
  dropout_key: u32,
  metrics_slot: u32,
}

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> stats: array<vec2f>;
@group(0) @binding(4) var<storage, read> residual: array<f32>;
@group(0) @binding(5) var<storage, read_write> dx: array<f32>;
@group(0) @binding(6) var<storage, read_write> dropped: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

// x: Σ g, y: Σ g·normalised, with g = dy·weight
var<workgroup> sums: array<vec2f, LANES>;

fn sum_over_lanes(lane: u32, value: vec2f) -> vec2f {
  workgroupBarrier(); // every lane has read the previous sum
  sums[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      sums[lane] += sums[lane + half];
    }
    workgroupBarrier();
  }
  return sums[0];
}

// As in src/core/rng.ts, bit for bit.
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

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  for (var row = group.x; row < ROWS; row += groups.x) {
    let start = row * C;
    let mean = stats[row].x;
    let rstd = stats[row].y;
    var sum = vec2f(0.0);
    for (var c = lane; c < C; c += LANES) {
      let g = dy[start + c] * weight[c];
      sum += vec2f(g, g * (x[start + c] - mean) * rstd);
    }
    let means = sum_over_lanes(lane, sum) / f32(C);
    for (var c = lane; c < C; c += LANES) {
      let normalised = (x[start + c] - mean) * rstd;
      write_dx(start + c, rstd * (dy[start + c] * weight[c] - means.x - normalised * means.y));
    }
  }
}
