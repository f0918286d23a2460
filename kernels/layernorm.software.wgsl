// Layer normalisation, one thread a row: for adapters on which a barrier costs more than strided reads.
// x (ROWS,C) in
// weight (C) in
// bias (C) in
// y (ROWS,C) out
// stats (ROWS,2) out: mean, 1 / standard deviation

override ROWS: u32;
override C: u32;
override PRECISION: u32; // that every step is rounded to: 0 f32, 1 f16, 2 bf16

const LANES = 16u;
const EPS = 1e-5;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> stats: array<vec2f>;

// Returns `count`, which the compiler cannot know: it would unroll loops of constant length, which takes seconds on
// software adapters. No binding is ever empty.
fn not_unrolled(count: u32) -> u32 {
  return select(count, 0u, arrayLength(&x) == 0u);
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
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= ROWS) {
    return;
  }
  let width = not_unrolled(C);
  let start = row * C;
  var sum = 0.0;
  for (var c = 0u; c < width; c++) {
    sum += x[start + c];
  }
  let mean = rounded(sum / f32(C));
  var squares = 0.0;
  for (var c = 0u; c < width; c++) {
    let centred = rounded(x[start + c] - mean);
    squares += rounded(centred * centred);
  }
  let rstd = reciprocal_deviation(rounded(squares / f32(C)));
  for (var c = 0u; c < width; c++) {
    let normalised = rounded(rounded(x[start + c] - mean) * rstd);
    y[start + c] = rounded(normalised * weight[c] + bias[c]);
  }
  stats[row] = vec2f(mean, rstd);
}
