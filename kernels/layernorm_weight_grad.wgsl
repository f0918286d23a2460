// Gradients of a layer norm's weight and bias: sums over the rows. A workgroup has 8 columns and 32 shares of the rows.
// x (ROWS,C) in
// dy (ROWS,C) in
// stats (ROWS,2) in: mean, 1 / standard deviation
// dweight (C) in/out: added to
// dbias (C) in/out: added to
override ROWS: u32;
override C: u32;

const COLUMNS = 8u;
const SHARES = 32u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> stats: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> dweight: array<f32>;
@group(0) @binding(4) var<storage, read_write> dbias: array<f32>;

// x: weight, y: bias
var<workgroup> sums: array<vec2f, COLUMNS * SHARES>;

@compute @workgroup_size(COLUMNS, SHARES)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let c = id.x;
  var sum = vec2f(0.0);
  if (c < C) {
    for (var row = local.y; row < ROWS; row += SHARES) {
      let g = dy[row * C + c];
      sum += vec2f(g * (x[row * C + c] - stats[row].x) * stats[row].y, g);
    }
  }
  sums[lane] = sum;
  workgroupBarrier();
  for (var half = COLUMNS * SHARES / 2u; half >= COLUMNS; half /= 2u) {
    if (lane < half) {
      sums[lane] += sums[lane + half];
    }
    workgroupBarrier();
  }
  if (local.y == 0u && c < C) {
    dweight[c] += sums[lane].x;
    dbias[c] += sums[lane].y;
  }
}
