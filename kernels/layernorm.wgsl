// Layer normalisation of each row (Ba et al., arXiv 1607.06450), one workgroup a row.
// x (ROWS,C) in
// weight (C) in
// bias (C) in
// y (ROWS,C) out
// stats (ROWS,2) out: mean, 1 / standard deviation
override ROWS: u32;
override C: u32;

const LANES = 64u;
const EPS = 1e-5;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> stats: array<vec2f>;

var<workgroup> sums: array<f32, LANES>;

fn sum_over_lanes(lane: u32, value: f32) -> f32 {
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

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  for (var row = group.x; row < ROWS; row += groups.x) {
    let start = row * C;
    var sum = 0.0;
    for (var c = lane; c < C; c += LANES) {
      sum += x[start + c];
    }
    let mean = sum_over_lanes(lane, sum) / f32(C);
    var squares = 0.0;
    for (var c = lane; c < C; c += LANES) {
      let centred = x[start + c] - mean;
      squares += centred * centred;
    }
    let rstd = 1.0 / sqrt(sum_over_lanes(lane, squares) / f32(C) + EPS);
    for (var c = lane; c < C; c += LANES) {
      y[start + c] = (x[start + c] - mean) * rstd * weight[c] + bias[c];
    }
    if (lane == 0u) {
      stats[row] = vec2f(mean, rstd);
    }
  }
}
