// Layer normalisation, one thread a row: for adapters on which a barrier costs more than strided reads.
// x (ROWS,C) in
// weight (C) in
// bias (C) in
// y (ROWS,C) out
// stats (ROWS,2) out: mean, 1 / standard deviation
override ROWS: u32;
override C: u32;

const LANES = 16u;
const EPS = 1e-5;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> stats: array<vec2f>;

// The same number, but not to the compiler: loops of constant length are unrolled, and on software adapters that takes
// their compilers seconds. No binding is ever empty.
fn not_unrolled(count: u32) -> u32 {
  return select(count, 0u, arrayLength(&x) == 0u);
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
  let mean = sum / f32(C);
  var squares = 0.0;
  for (var c = 0u; c < width; c++) {
    let centred = x[start + c] - mean;
    squares += centred * centred;
  }
  let rstd = 1.0 / sqrt(squares / f32(C) + EPS);
  for (var c = 0u; c < width; c++) {
    y[start + c] = (x[start + c] - mean) * rstd * weight[c] + bias[c];
  }
  stats[row] = vec2f(mean, rstd);
}
