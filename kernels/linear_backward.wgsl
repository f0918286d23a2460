// The gradients of a linear layer y = x·W + b: dw += xᵀ·dy, db += column sums of dy, and dx = dy·Wᵀ, with GELU times
// gelu'(pre). One workgroup makes a 32×32 tile of dw or of dx. Those of dw come first: theirs are mostly the longer sums.
//
// dy (ROWS,OUTPUT) in    w (INPUT,OUTPUT) in         x (ROWS,INPUT) in     pre (ROWS,INPUT) in, when GELU
// dx (ROWS,INPUT) out    dw (INPUT,OUTPUT) in+out    db (OUTPUT) in+out

override ROWS: u32;
override INPUT: u32;
override OUTPUT: u32;
override GELU: u32;
override UNROLL: u32;

const GRID_WIDTH = 65535u; // workgroups in a line of the grid
const TILE = 32u; // rows and columns of a result in a workgroup
const QUADS = 8u; // TILE / 4
const DEPTH = 16u; // values of k in memory at a time
const PITCH = 9u; // QUADS + 1, so that neighbours in k lie in different memory banks

@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> pre: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;
@group(0) @binding(5) var<storage, read_write> dw: array<f32>;
@group(0) @binding(6) var<storage, read_write> db: array<f32>;

// Both products are c(m,n) = Σ_k a(m,k) · b(k,n). The tiles hold (k, four neighbouring rows or columns). Vectors are
// written whole: writing single components of a shared vector is compiled to read, change, write on some backends, which
// races.
var<workgroup> tile_a: array<vec4f, DEPTH * PITCH>;
var<workgroup> tile_b: array<vec4f, DEPTH * PITCH>;

fn dy_at(row: u32, column: u32) -> f32 {
  if (row < ROWS && column < OUTPUT) {
    return dy[row * OUTPUT + column];
  }
  return 0.0;
}

fn x_at(row: u32, column: u32) -> f32 {
  if (row < ROWS && column < INPUT) {
    return x[row * INPUT + column];
  }
  return 0.0;
}

fn w_at(row: u32, column: u32) -> f32 {
  if (row < INPUT && column < OUTPUT) {
    return w[row * OUTPUT + column];
  }
  return 0.0;
}

fn factor_a(of_weights: bool, m: u32, k: u32) -> f32 {
  if (of_weights) {
    return x_at(k, m);
  }
  return dy_at(m, k);
}

fn factor_b(of_weights: bool, k: u32, n: u32) -> f32 {
  if (of_weights) {
    return dy_at(k, n);
  }
  return w_at(n, k);
}

// Splits 0..63 into (k, quad), with the axis that is contiguous in memory running fastest over the threads.
fn cell(thread: u32, pass_index: u32, k_is_fast: bool) -> vec2u {
  if (k_is_fast) {
    return vec2u(thread % DEPTH, thread / DEPTH + pass_index * (QUADS / 2u));
  }
  return vec2u(thread / QUADS + pass_index * (DEPTH / 2u), thread % QUADS);
}

fn tiles(length: u32) -> u32 {
  return (length + TILE - 1u) / TILE;
}

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&dy) == 0u);
}

fn add_to_weight(m: u32, n: u32, v: f32) {
  if (m < INPUT && n < OUTPUT) {
    dw[m * OUTPUT + n] += v;
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

// Joins what the threads that loaded the same columns have summed.
fn add_to_bias(n: u32, quad: u32, component: u32) {
  if (n >= OUTPUT) {
    return;
  }
  var sum = 0.0;
  for (var i = quad; i < 64u; i += QUADS) {
    sum += tile_b[i][component];
  }
  db[n] += sum;
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

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let tile = group.y * GRID_WIDTH + group.x;
  let weight_tiles = tiles(INPUT) * tiles(OUTPUT);
  let of_weights = tile < weight_tiles;
  let place = select(tile - weight_tiles, tile, of_weights);
  let across = select(tiles(INPUT), tiles(OUTPUT), of_weights);
  let first_m = place / across * TILE;
  let first_n = place % across * TILE;
  let k_end = select(OUTPUT, ROWS, of_weights);
  let sums_columns = of_weights && first_m == 0u;
  if (!of_weights && first_m >= ROWS) {
    return; // behind the end, in the last line of the grid
  }
  var row0 = vec4f();
  var row1 = vec4f();
  var row2 = vec4f();
  var row3 = vec4f();
  var column_sums = vec4f(); // of the quad of columns and the rows that this thread loads
  for (var first_k = 0u; first_k < k_end; first_k += DEPTH) {
    for (var i = 0u; i < steps(2u); i++) {
      let at = cell(thread, i, !of_weights);
      let k = first_k + at.x;
      let m = first_m + at.y * 4u;
      tile_a[at.x * PITCH + at.y] = vec4f(
        factor_a(of_weights, m, k),
        factor_a(of_weights, m + 1u, k),
        factor_a(of_weights, m + 2u, k),
        factor_a(of_weights, m + 3u, k),
      );
      let n = first_n + at.y * 4u;
      let quad = vec4f(
        factor_b(of_weights, k, n),
        factor_b(of_weights, k, n + 1u),
        factor_b(of_weights, k, n + 2u),
        factor_b(of_weights, k, n + 3u),
      );
      tile_b[at.x * PITCH + at.y] = quad;
      column_sums += quad;
    }
    workgroupBarrier();
    for (var k = 0u; k < steps(DEPTH); k++) {
      let left = tile_a[k * PITCH + local.y];
      let right = tile_b[k * PITCH + local.x];
      row0 = fma(vec4f(left.x), right, row0);
      row1 = fma(vec4f(left.y), right, row1);
      row2 = fma(vec4f(left.z), right, row2);
      row3 = fma(vec4f(left.w), right, row3);
    }
    workgroupBarrier();
  }
  let m = first_m + local.y * 4u;
  let n = first_n + local.x * 4u;
  var block = array<vec4f, 4>(row0, row1, row2, row3);
  for (var i = 0u; i < steps(4u); i++) {
    for (var j = 0u; j < steps(4u); j++) {
      if (of_weights) {
        add_to_weight(m + i, n + j, block[i][j]);
      } else {
        store_input(m + i, n + j, block[i][j]);
      }
    }
  }
  if (sums_columns) {
    tile_b[thread] = column_sums;
    workgroupBarrier();
    if (thread < TILE) {
      add_to_bias(first_n + thread, thread / 4u, thread % 4u);
    }
  }
}
