// The gradients of a linear layer y = x·W + b: dw += xᵀ·dy, db += column sums of dy, and dx = dy·Wᵀ, with GELU times
// gelu'(pre). Each thread makes 8×4 elements of dw or of dx straight from memory, or sums 4 columns, without workgroup
// memory and barriers: for adapters that run on the CPU, where barriers are very slow. They load numbers one by one,
// which takes far longer than multiplying them: each thread of a quad loads a quarter of the 8 that all threads need at
// a time, and broadcasts it to the quad.
//
// dy (ROWS,OUTPUT) in    w (INPUT,OUTPUT) in         x (ROWS,INPUT) in     pre (ROWS,INPUT) in, when GELU
// dx (ROWS,INPUT) out    dw (INPUT,OUTPUT) in+out    db (OUTPUT) in+out

enable subgroups;

override ROWS: u32;
override INPUT: u32;
override OUTPUT: u32;
override GELU: u32;

const GRID_WIDTH = 65535u; // workgroups in a line of the grid
const LANES = 8u; // threads, side by side along n
const QUAD = 4u;
const ROWS_EACH = 8u; // rows of a result that a thread makes
const WIDTH = 32u; // columns of a workgroup: 4 of each thread, LANES apart, so that its threads read neighbours together

struct Lane {
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) in_subgroup: u32,
}

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> pre: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;
@group(0) @binding(5) var<storage, read_write> dw: array<f32>;
@group(0) @binding(6) var<storage, read_write> db: array<f32>;

// Returns `count`, which the compiler cannot know: it would unroll loops of constant length, which takes seconds on
// software adapters. No binding is ever empty.
fn not_unrolled(count: u32) -> u32 {
  return select(count, 0u, arrayLength(&dy) == 0u);
}

fn ceil_div(a: u32, b: u32) -> u32 {
  return (a + b - 1u) / b;
}

// Columns of this thread. Those past the edge repeat the last one: reading it is harmless, and it is never written.
fn columns(n: u32, end: u32) -> vec4u {
  return min(vec4u(n, n + LANES, n + 2u * LANES, n + 3u * LANES), vec4u(end - 1u));
}

// 8 rows of dw, from m on.
fn weight_block(m: u32, n: u32, in_quad: u32) {
  let at = columns(n, OUTPUT);
  let low_start = min(m + in_quad, INPUT - 1u);
  let high_start = min(m + QUAD + in_quad, INPUT - 1u);
  var row0 = vec4f();
  var row1 = vec4f();
  var row2 = vec4f();
  var row3 = vec4f();
  var row4 = vec4f();
  var row5 = vec4f();
  var row6 = vec4f();
  var row7 = vec4f();
  let end = not_unrolled(ROWS);
  for (var k = 0u; k < end; k++) {
    let from_dy = at + k * OUTPUT;
    let right = vec4f(dy[from_dy.x], dy[from_dy.y], dy[from_dy.z], dy[from_dy.w]);
    let low = x[low_start + k * INPUT];
    let high = x[high_start + k * INPUT];
    row0 = fma(vec4f(quadBroadcast(low, 0u)), right, row0);
    row1 = fma(vec4f(quadBroadcast(low, 1u)), right, row1);
    row2 = fma(vec4f(quadBroadcast(low, 2u)), right, row2);
    row3 = fma(vec4f(quadBroadcast(low, 3u)), right, row3);
    row4 = fma(vec4f(quadBroadcast(high, 0u)), right, row4);
    row5 = fma(vec4f(quadBroadcast(high, 1u)), right, row5);
    row6 = fma(vec4f(quadBroadcast(high, 2u)), right, row6);
    row7 = fma(vec4f(quadBroadcast(high, 3u)), right, row7);
  }
  // The rows move up, because an array with an index that changes would lie in memory.
  let height = min(not_unrolled(ROWS_EACH), INPUT - m);
  for (var i = 0u; i < height; i++) {
    for (var j = 0u; j < 4u; j++) {
      if (n + j * LANES < OUTPUT) {
        dw[(m + i) * OUTPUT + n + j * LANES] += row0[j];
      }
    }
    row0 = row1;
    row1 = row2;
    row2 = row3;
    row3 = row4;
    row4 = row5;
    row5 = row6;
    row6 = row7;
  }
}

// 8 rows of dx, from m on.
fn input_block(m: u32, n: u32, in_quad: u32) {
  let at = columns(n, INPUT) * OUTPUT;
  let low_start = min(m + in_quad, ROWS - 1u) * OUTPUT;
  let high_start = min(m + QUAD + in_quad, ROWS - 1u) * OUTPUT;
  var row0 = vec4f();
  var row1 = vec4f();
  var row2 = vec4f();
  var row3 = vec4f();
  var row4 = vec4f();
  var row5 = vec4f();
  var row6 = vec4f();
  var row7 = vec4f();
  let end = not_unrolled(OUTPUT);
  for (var k = 0u; k < end; k++) {
    let from_w = at + k;
    let right = vec4f(w[from_w.x], w[from_w.y], w[from_w.z], w[from_w.w]);
    let low = dy[low_start + k];
    let high = dy[high_start + k];
    row0 = fma(vec4f(quadBroadcast(low, 0u)), right, row0);
    row1 = fma(vec4f(quadBroadcast(low, 1u)), right, row1);
    row2 = fma(vec4f(quadBroadcast(low, 2u)), right, row2);
    row3 = fma(vec4f(quadBroadcast(low, 3u)), right, row3);
    row4 = fma(vec4f(quadBroadcast(high, 0u)), right, row4);
    row5 = fma(vec4f(quadBroadcast(high, 1u)), right, row5);
    row6 = fma(vec4f(quadBroadcast(high, 2u)), right, row6);
    row7 = fma(vec4f(quadBroadcast(high, 3u)), right, row7);
  }
  let height = min(not_unrolled(ROWS_EACH), ROWS - m);
  for (var i = 0u; i < height; i++) {
    for (var j = 0u; j < 4u; j++) {
      store_input(m + i, n + j * LANES, row0[j]);
    }
    row0 = row1;
    row1 = row2;
    row2 = row3;
    row3 = row4;
    row4 = row5;
    row5 = row6;
    row6 = row7;
  }
}

fn store_input(m: u32, n: u32, v: f32) {
  if (m >= ROWS || n >= INPUT) {
    return;
  }
  let i = m * INPUT + n;
  if (GELU == 1u) {
    dx[i] = v * gelu_grad(pre[i]);
  } else {
    dx[i] = v;
  }
}

// 4 elements of db.
fn column_sums(n: u32) {
  if (n >= OUTPUT) {
    return;
  }
  let at = columns(n, OUTPUT);
  var sums = vec4f();
  let end = not_unrolled(ROWS);
  for (var row = 0u; row < end; row++) {
    let from_dy = at + row * OUTPUT;
    sums += vec4f(dy[from_dy.x], dy[from_dy.y], dy[from_dy.z], dy[from_dy.w]);
  }
  let width = not_unrolled(4u);
  for (var j = 0u; j < width; j++) {
    if (n + j * LANES < OUTPUT) {
      db[n + j * LANES] += sums[j];
    }
  }
}

// tanh of the GELU; its argument is limited because some drivers' tanh overflows to NaN.
fn gelu_tanh(x: f32) -> f32 {
  return tanh(clamp(0.7978845608 * (x + 0.044715 * x * x * x), -15.0, 15.0));
}

fn gelu_grad(x: f32) -> f32 {
  // Exponent bits, because a compiler may take `x != x` for false.
  let bits = bitcast<u32>(x);
  if ((bits & 0x7f800000u) == 0x7f800000u) {
    return bitcast<f32>(bits | 0x7fc00000u);
  }
  let near = clamp(x, -10.0, 10.0); // further out the slope is 0 or 1, and x² could overflow
  let t = gelu_tanh(near);
  return 0.5 * (1.0 + t) + 0.5 * near * (1.0 - t * t) * 0.7978845608 * (1.0 + 0.134145 * near * near);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, lane: Lane) {
  let in_quad = lane.in_subgroup % QUAD;
  let index = group.y * GRID_WIDTH + group.x;
  let across_weights = ceil_div(OUTPUT, WIDTH);
  let across_inputs = ceil_div(INPUT, WIDTH);
  let first_input = ceil_div(INPUT, ROWS_EACH) * across_weights;
  let first_sum = first_input + ceil_div(ROWS, ROWS_EACH) * across_inputs;
  if (index < first_input) {
    weight_block(index / across_weights * ROWS_EACH, index % across_weights * WIDTH + lane.index, in_quad);
  } else if (index < first_sum) {
    let place = index - first_input;
    input_block(place / across_inputs * ROWS_EACH, place % across_inputs * WIDTH + lane.index, in_quad);
  } else {
    column_sums((index - first_sum) * WIDTH + lane.index);
  }
}
