// The gradients of a linear layer y = x·W + b: dw += xᵀ·dy, db += column sums of dy, and dx = dy·Wᵀ, with GELU times
// gelu'(pre). A workgroup makes a tile of dw or of dx. Those of dw come first: theirs are mostly the longer sums.
//
// dy (ROWS,OUTPUT) in    w (INPUT,OUTPUT) in         x (ROWS,INPUT) in     pre (ROWS,INPUT) in, when GELU
// dx (ROWS,INPUT) out    dw (INPUT,OUTPUT) in+out    db (OUTPUT) in+out    INPUT and OUTPUT are multiples of 4
//
// In a tile of 64×64 each thread makes 8×4 elements. If a product has few tiles, they can be smaller: then the threads
// form shares, each of which sums a part of the terms, 8×4 elements a thread, and the parts are added up at the end.
// The next stretch of k is loaded into registers while this one is multiplied.

override ROWS: u32;
override INPUT: u32;
override OUTPUT: u32;
override GELU: u32;
override UNROLL: u32;

override WEIGHT_TILE: u32; // side of the tiles of dw: 16, 32 or 64
override INPUT_TILE: u32; // side of the tiles of dx: 16, 32 or 64

const GRID_WIDTH = 65535u; // workgroups in a line of the grid
const RUN = 4u; // values of k multiplied without a branch
const WIDTH = 16u; // vectors of 4 side by side in memory
const PITCH = 17u; // WIDTH + 1, so that neighbours in k lie in different memory banks
const RIGHT = 272u; // WIDTH · PITCH, where the right factor begins
const SUMS = 512u; // where the column sums are, once all is multiplied

@group(0) @binding(0) var<storage, read> dy: array<vec4f>;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> pre: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dw: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> db: array<vec4f>;

// Both products are c(m,n) = Σ_k a(m,k) · b(k,n). Here are stretches of a and of b, as (k, four neighbours in m or n), in
// squares of as many k as a tile has vectors along a side, one for each share.
var<workgroup> factors: array<vec4f, SUMS + 64u>;

fn dy_at4(row: u32, quad: u32) -> vec4f {
  let width = OUTPUT / 4u;
  return select(vec4f(), dy[min(row * width + quad, ROWS * width - 1u)], row < ROWS && quad < width);
}

fn x_at4(row: u32, quad: u32) -> vec4f {
  let width = INPUT / 4u;
  return select(vec4f(), x[min(row * width + quad, ROWS * width - 1u)], row < ROWS && quad < width);
}

fn w_at4(row: u32, quad: u32) -> vec4f {
  let width = OUTPUT / 4u;
  return select(vec4f(), w[min(row * width + quad, INPUT * width - 1u)], row < INPUT && quad < width);
}

// Place in `factors` of the square of a share; its side is that of a tile, in vectors.
fn square_of(share: u32, side: u32) -> u32 {
  let across = WIDTH / side;
  return share / across * side * PITCH + share % across * side;
}

fn ceil_div(a: u32, b: u32) -> u32 {
  return (a + b - 1u) / b;
}

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&dy) == 0u);
}

fn add_to_weight4(row: u32, quad: u32, v: vec4f) {
  if (row < INPUT && quad < OUTPUT / 4u) {
    dw[row * (OUTPUT / 4u) + quad] += v;
  }
}

fn store_input4(row: u32, quad: u32, v: vec4f) {
  if (row >= ROWS || quad >= INPUT / 4u) {
    return;
  }
  let i = row * (INPUT / 4u) + quad;
  if (GELU == 1u) {
    dx[i] = v * gelu_grad4(pre[i]);
  } else {
    dx[i] = v;
  }
}

// Joins what the threads that fetched the same columns have summed.
fn add_to_bias4(quad: u32, first: u32, stride: u32) {
  if (quad >= OUTPUT / 4u) {
    return;
  }
  var sum = vec4f();
  for (var i = first; i < 64u; i += stride) {
    sum += factors[SUMS + i];
  }
  db[quad] += sum;
}

// tanh of the GELU; its argument is limited because some drivers' tanh overflows to NaN.
fn gelu_tanh4(x: vec4f) -> vec4f {
  return tanh(clamp(0.7978845608 * (x + 0.044715 * x * x * x), vec4f(-15.0), vec4f(15.0)));
}

fn gelu_grad4(x: vec4f) -> vec4f {
  let near = clamp(x, vec4f(-10.0), vec4f(10.0)); // further out the slope is 0 or 1, and x² could overflow
  let t = gelu_tanh4(near);
  let slope = 0.5 * (1.0 + t) + 0.5 * near * (1.0 - t * t) * 0.7978845608 * (1.0 + 0.134145 * near * near);
  // Exponent bits, because a compiler may take `x != x` for false.
  let bits = bitcast<vec4u>(x);
  let infinite = (bits & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
  return select(slope, bitcast<vec4f>(bits | vec4u(0x7fc00000u)), infinite);
}

@compute @workgroup_size(128)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let weight_tiles = ceil_div(INPUT, WEIGHT_TILE) * ceil_div(OUTPUT, WEIGHT_TILE);
  let index = group.y * GRID_WIDTH + group.x;
  let of_weights = index < weight_tiles;
  let side = select(INPUT_TILE, WEIGHT_TILE, of_weights) / 4u; // of a tile, in vectors of 4
  let tile = select(index - weight_tiles, index, of_weights);
  let across = ceil_div(select(INPUT, OUTPUT, of_weights), 4u * side);
  let first_m = tile / across * side; // in vectors of 4, too
  let first_n = tile % across * side;
  let k_end = select(OUTPUT, ROWS, of_weights);
  if (!of_weights && first_m * 4u >= ROWS) {
    return; // behind the end, in the last line of the grid
  }

  // Half of the threads fetch the left factor, the others the right one.
  let right = thread >= 64u;
  let lane = thread % 64u;
  let stride = 64u / side;
  let quad = select(lane / stride, lane % side, of_weights);
  let k_first = select(lane % stride * 4u, lane / side, of_weights);
  let k_stride = select(1u, stride, of_weights);
  let outer = select(first_m, first_n, right) + quad;
  let into = select(0u, RIGHT, right) + quad;

  // And then each multiplies 8 rows with a quad of columns, over the values of k that its share has.
  let threads = side * side / 2u; // in a share
  let share = thread / threads;
  let member = thread % threads;
  let left_at = square_of(share, side) + member / side * 2u;
  let right_at = square_of(share, side) + RIGHT + member % side;

  var row0 = vec4f();
  var row1 = vec4f();
  var row2 = vec4f();
  var row3 = vec4f();
  var row4 = vec4f();
  var row5 = vec4f();
  var row6 = vec4f();
  var row7 = vec4f();
  var column_sums = vec4f(); // of what this thread has fetched
  let depth = 256u / side;
  for (var k = 0u;; k += depth) {
    var next = array<vec4f, 4>();
    for (var i = 0u; i < steps(4u); i++) {
      if (of_weights) {
        let row = k + k_first + i * k_stride;
        if (right) {
          next[i] = dy_at4(row, outer);
        } else {
          next[i] = x_at4(row, outer);
        }
      } else {
        let row = outer * 4u + i;
        if (right) {
          next[i] = w_at4(row, (k + k_first) / 4u);
        } else {
          next[i] = dy_at4(row, (k + k_first) / 4u);
        }
      }
    }
    if (!of_weights) {
      let turned = transpose(mat4x4f(next[0], next[1], next[2], next[3])); // from rows over k to k over rows
      next = array<vec4f, 4>(turned[0], turned[1], turned[2], turned[3]);
    }
    let count = select(side, 0u, k == 0u); // there is nothing yet
    for (var first = 0u; first < count; first += RUN) {
      for (var i = 0u; i < steps(RUN); i++) {
        let at = (first + i) * PITCH;
        let upper = factors[left_at + at];
        let lower = factors[left_at + at + 1u];
        let columns = factors[right_at + at];
        row0 = fma(vec4f(upper.x), columns, row0);
        row1 = fma(vec4f(upper.y), columns, row1);
        row2 = fma(vec4f(upper.z), columns, row2);
        row3 = fma(vec4f(upper.w), columns, row3);
        row4 = fma(vec4f(lower.x), columns, row4);
        row5 = fma(vec4f(lower.y), columns, row5);
        row6 = fma(vec4f(lower.z), columns, row6);
        row7 = fma(vec4f(lower.w), columns, row7);
      }
    }
    workgroupBarrier();
    if (k >= k_end) {
      break;
    }
    column_sums += (next[0] + next[1]) + (next[2] + next[3]);
    for (var i = 0u; i < steps(4u); i++) {
      let to = k_first + i * k_stride;
      factors[into + square_of(to / side, side) + to % side * PITCH] = next[i];
    }
    workgroupBarrier();
  }

  var block = array<vec4f, 8>(row0, row1, row2, row3, row4, row5, row6, row7);
  if (right) {
    factors[SUMS + lane] = column_sums;
  }
  // The upper half of the shares hand their sums to the lower half, by way of places that are theirs alone, then the upper
  // half of those, and so on.
  let half = 64u / threads;
  for (var takers = half; takers > 0u; takers /= 2u) {
    let place = (share % takers + half - takers) * 8u * threads + member;
    if (share >= takers && share < 2u * takers) {
      for (var i = 0u; i < steps(8u); i++) {
        factors[place + i * threads] = block[i];
      }
    }
    workgroupBarrier();
    if (share < takers) {
      for (var i = 0u; i < steps(8u); i++) {
        block[i] += factors[place + i * threads];
      }
    }
  }
  workgroupBarrier();
  if (share == 0u) {
    let m = first_m * 4u + member / side * 8u;
    let n = first_n + member % side;
    for (var i = 0u; i < steps(8u); i++) {
      if (of_weights) {
        add_to_weight4(m + i, n, block[i]);
      } else {
        store_input4(m + i, n, block[i]);
      }
    }
  }
  if (of_weights && first_m == 0u && thread < side) {
    add_to_bias4(first_n + thread, thread, side);
  }
}
