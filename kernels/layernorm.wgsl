// Layer normalisation of each row (Ba et al., arXiv 1607.06450), one workgroup a row.
// x (ROWS,C) in
// weight (C) in
// bias (C) in
// y (ROWS,C) out
// stats (ROWS,2) out: mean, 1 / standard deviation

override ROWS: u32;
override C: u32;
override PRECISION: u32; // that every step is rounded to: 0 f32, 1 f16, 2 bf16
override UNROLL: u32;

const LANES = 64u;
const EPS = 1e-5;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
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

// To the nearest number of PRECISION, ties to even, too large to infinity, as in src/core/half.ts; by the bits.
fn rounded(v: f32) -> f32 {
  let bits = bitcast<u32>(v);
  let size = bits & 0x7fffffffu;
  if (PRECISION == 0u || size >= 0x7f800000u) {
    return v;
  }
  if (PRECISION == 1u && size < 0x38800000u) {
    return round(v * 0x1p24f) * 0x1p-24f; // below 2^-14 the numbers of f16 are 2^-24 apart
  }
  let dropped = select(16u, 13u, PRECISION == 1u);
  let half_less = (1u << (dropped - 1u)) - 1u;
  let nearest = (bits + half_less + ((bits >> dropped) & 1u)) & ~(2u * half_less + 1u);
  let overflows = PRECISION == 1u && (nearest & 0x7fffffffu) > 0x477fe000u; // 65,504
  return bitcast<f32>(select(nearest, (bits & 0x80000000u) | 0x7f800000u, overflows));
}

// 1 / √(variance + EPS), and 0 for an infinite variance, whatever the adapter's `sqrt` does.
fn reciprocal_deviation(variance: f32) -> f32 {
  let is_infinite = bitcast<u32>(variance) == 0x7f800000u;
  return rounded(select(1.0 / sqrt(rounded(variance + EPS)), 0.0, is_infinite));
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
    let mean = rounded(sum_over_lanes(lane, sum) / f32(C));
    var squares = 0.0;
    for (var c = lane; c < C; c += LANES) {
      let centred = rounded(x[start + c] - mean);
      squares += rounded(centred * centred);
    }
    let rstd = reciprocal_deviation(rounded(sum_over_lanes(lane, squares) / f32(C)));
    for (var c = lane; c < C; c += LANES) {
      let normalised = rounded(rounded(x[start + c] - mean) * rstd);
      y[start + c] = rounded(normalised * weight[c] + bias[c]);
    }
    if (lane == 0u) {
      stats[row] = vec2f(mean, rstd);
    }
  }
}
