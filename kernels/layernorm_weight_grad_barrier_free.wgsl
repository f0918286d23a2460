// Gradients of a layer norm's weight and bias, one thread a column: for adapters with slow barriers.
// x (ROWS,C) in
// dy (ROWS,C) in
// stats (ROWS,2) in: mean, 1 / standard deviation
// dweight (C) in/out: added to
// dbias (C) in/out: added to
override ROWS: u32;
override C: u32;

const LANES = 16u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> stats: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> dweight: array<f32>;
@group(0) @binding(4) var<storage, read_write> dbias: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let c = id.x;
  if (c >= C) {
    return;
  }
  // x: weight, y: bias
  var sum = vec2f(0.0);
  for (var row = 0u; row < ROWS; row++) {
    let g = dy[row * C + c];
    sum += vec2f(g * (x[row * C + c] - stats[row].x) * stats[row].y, g);
  }
  dweight[c] += sum.x;
  dbias[c] += sum.y;
}
