// Layer normalisation of each row, one workgroup a row, four columns a thread, which reads them once and keeps them in
// registers. For C that is a multiple of 4, up to 1024.
// x (ROWS,C) in
// weight (C) in
// bias (C) in
// y (ROWS,C) out
// stats (ROWS,2) out: mean, 1 / standard deviation

override ROWS: u32;
override C: u32;
override UNROLL: u32;

const EPS = 1e-5;
override WIDTH = C / 4u;
// The power of two that covers a row, but at least 32.
override LANES = 1u << (32u - countLeadingZeros(max(32u, WIDTH) - 1u));

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> stats: array<vec2f>;

var<workgroup> sums: array<f32, LANES>;

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&x) == 0u);
}

fn sum_over_lanes(lane: u32, value: f32) -> f32 {
  workgroupBarrier(); // every lane has read the previous sum
  sums[lane] = value;
  workgroupBarrier();
  for (var half = steps(LANES / 2u); half > 0u; half /= 2u) {
    if (lane < half) {
      sums[lane] += sums[lane + half];
    }
    workgroupBarrier();
  }
  return sums[0];
}

// 1 / √(variance + EPS), and 0 for an infinite variance, whatever the adapter's `sqrt` does.
fn reciprocal_deviation(variance: f32) -> f32 {
  let is_infinite = bitcast<u32>(variance) == 0x7f800000u;
  return select(1.0 / sqrt(variance + EPS), 0.0, is_infinite);
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let ones = vec4f(1.0);
  let is_inside = lane < WIDTH;
  for (var row = group.x; row < ROWS; row += groups.x) {
    let at = row * WIDTH + lane;
    var values = vec4f(0.0);
    if (is_inside) {
      values = x[at];
    }
    let mean = sum_over_lanes(lane, dot(values, ones)) / f32(C);
    let centred = select(vec4f(0.0), values - mean, is_inside);
    let rstd = reciprocal_deviation(sum_over_lanes(lane, dot(centred, centred)) / f32(C));
    if (is_inside) {
      y[at] = centred * rstd * weight[lane] + bias[lane];
    }
    if (lane == 0u) {
      stats[row] = vec2f(mean, rstd);
    }
  }
}
