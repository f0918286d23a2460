// Layer normalisation of each row, one workgroup a row, four columns a thread, which reads them once and keeps them in
// registers; subgroups sum first, so that a sum takes one barrier. For C that is a multiple of 4, up to 1024.
// x (ROWS,C) in
// weight (C) in
// bias (C) in
// y (ROWS,C) out
// stats (ROWS,2) out: mean, 1 / standard deviation

enable subgroups;

override ROWS: u32;
override C: u32;

const EPS = 1e-5;
override WIDTH = C / 4u;
// The power of two that covers a row, but at least 32.
override LANES = 1u << (32u - countLeadingZeros(max(32u, WIDTH) - 1u));

struct Lane {
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) in_subgroup: u32,
  @builtin(subgroup_size) subgroup_size: u32,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> stats: array<vec2f>;

// The sum of each subgroup at the place of its first lane, and 0 elsewhere. Two arrays, because then the barrier after
// writing one also ensures that every lane has read the other, which the next row may overwrite.
var<workgroup> value_sums: array<f32, LANES>;
var<workgroup> square_sums: array<f32, LANES>;

// The sum of all places, for subgroups of any size.
fn sum_of_places(lane: Lane, places: ptr<workgroup, array<f32, LANES>>) -> f32 {
  var share = 0.0;
  for (var i = lane.in_subgroup; i < LANES; i += lane.subgroup_size) {
    share += (*places)[i];
  }
  return subgroupAdd(share);
}

// 1 / √(variance + EPS), and 0 for an infinite variance, whatever the adapter's `sqrt` does.
fn reciprocal_deviation(variance: f32) -> f32 {
  let is_infinite = bitcast<u32>(variance) == 0x7f800000u;
  return select(1.0 / sqrt(variance + EPS), 0.0, is_infinite);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, lane: Lane) {
  let ones = vec4f(1.0);
  let is_inside = lane.index < WIDTH;
  for (var row = group.x; row < ROWS; row += groups.x) {
    let at = row * WIDTH + lane.index;
    var values = vec4f(0.0);
    if (is_inside) {
      values = x[at];
    }
    let value_sum = subgroupAdd(dot(values, ones));
    value_sums[lane.index] = select(0.0, value_sum, lane.in_subgroup == 0u);
    workgroupBarrier();
    let mean = sum_of_places(lane, &value_sums) / f32(C);

    let centred = select(vec4f(0.0), values - mean, is_inside);
    let square_sum = subgroupAdd(dot(centred, centred));
    square_sums[lane.index] = select(0.0, square_sum, lane.in_subgroup == 0u);
    workgroupBarrier();
    let rstd = reciprocal_deviation(sum_of_places(lane, &square_sums) / f32(C));

    if (is_inside) {
      y[at] = centred * rstd * weight[lane.index] + bias[lane.index];
    }
    if (lane.index == 0u) {
      stats[row] = vec2f(mean, rstd);
    }
  }
}
