// c(m,n) = Σ_k a(m,k) · b(k,n), with what follows the product folded in. Each thread makes 8×4 elements of c straight
// from memory, without workgroup memory and barriers: for adapters that run on the CPU, where barriers are very slow.
//
// a (M,K) in, element (m,k) at m·A_M + k·A_K        b (K,N) in, element (k,n) at k·B_K + n·B_N
// bias (N) in, when BIAS                            extra (M,N) in, rows C_M apart: residual stream
// c (splits,M,N) out, rows C_M apart                c2 (M,N) out: activation

override M: u32;
override N: u32;
override K: u32;
override A_M: u32;
override A_K: u32;
override B_K: u32;
override B_N: u32;
override C_M: u32;
override EPILOGUE: u32;
override BIAS: u32;
override K_SPLIT: u32;
override C_SPLIT: u32;

const STORE = 0u;
const ACCUMULATE = 1u;
const RESIDUAL = 2u;
const GELU = 3u;

const LANES = 8u; // threads, side by side along n
const ROWS = 8u;
const COLUMNS = 4u; // of one thread, LANES apart, so that the threads of a workgroup read neighbours in n together

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read> extra: array<f32>;
@group(0) @binding(4) var<storage, read_write> c: array<f32>;
@group(0) @binding(5) var<storage, read_write> c2: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

// Returns `count`, which the compiler cannot know: it would unroll loops of constant length, which takes seconds on
// software adapters. No binding is ever empty.
fn not_unrolled(count: u32) -> u32 {
  return select(count, 0u, arrayLength(&a) == 0u);
}

// Row of a. Rows past the edge repeat the last one: reading it is harmless, and `finish` drops what comes of it.
fn row_start(m: u32) -> u32 {
  return min(m, M - 1u) * A_M;
}

fn splat_a(row: u32, k: u32) -> vec4f {
  return vec4f(a[row + k * A_K]);
}

fn finish(m: u32, n: u32, split: u32, product: f32) {
  if (m >= M || n >= N) {
    return;
  }
  var v = product;
  if (BIAS == 1u) {
    v += bias[n];
  }
  let i = m * C_M + n;
  let out = split * C_SPLIT + i;
  if (EPILOGUE == STORE) {
    c[out] = v;
  } else if (EPILOGUE == ACCUMULATE) {
    c[out] += v;
  } else if (EPILOGUE == RESIDUAL) {
    c[out] = extra[i] + dropout(i, v);
  } else if (EPILOGUE == GELU) {
    c[out] = v;
    c2[i] = gelu(v);
  }
}

// PCG-RXS-M-XS 32 (Jarzynski and Olano, JCGT 9(3), 2020), as in src/core/rng.ts, bit for bit.
fn pcg(input: u32) -> u32 {
  let state = input * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

fn dropout(i: u32, v: f32) -> f32 {
  if (params.dropout_threshold == 0u) {
    return v;
  }
  return select(0.0, v * params.dropout_scale, pcg(i + params.dropout_key) >= params.dropout_threshold);
}

// tanh of the GELU; its argument is limited because some drivers' tanh overflows to NaN.
fn gelu_tanh(x: f32) -> f32 {
  return tanh(clamp(0.7978845608 * (x + 0.044715 * x * x * x), -15.0, 15.0));
}

// Written as x + x·tanh, so that NaN and infinity come through, whatever `clamp` makes of them.
fn gelu(x: f32) -> f32 {
  let t = gelu_tanh(x);
  return 0.5 * fma(x, t, x);
}

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = group.y * ROWS;
  let n = group.x * LANES * COLUMNS + local.x;
  let k_end = not_unrolled(min(K, (group.z + 1u) * K_SPLIT));
  let columns = min(vec4u(n, n + LANES, n + 2u * LANES, n + 3u * LANES), vec4u(N - 1u)) * B_N;
  let start0 = row_start(m);
  let start1 = row_start(m + 1u);
  let start2 = row_start(m + 2u);
  let start3 = row_start(m + 3u);
  let start4 = row_start(m + 4u);
  let start5 = row_start(m + 5u);
  let start6 = row_start(m + 6u);
  let start7 = row_start(m + 7u);
  var row0 = vec4f();
  var row1 = vec4f();
  var row2 = vec4f();
  var row3 = vec4f();
  var row4 = vec4f();
  var row5 = vec4f();
  var row6 = vec4f();
  var row7 = vec4f();
  for (var k = group.z * K_SPLIT; k < k_end; k++) {
    let at = columns + k * B_K;
    let right = vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
    row0 = fma(splat_a(start0, k), right, row0);
    row1 = fma(splat_a(start1, k), right, row1);
    row2 = fma(splat_a(start2, k), right, row2);
    row3 = fma(splat_a(start3, k), right, row3);
    row4 = fma(splat_a(start4, k), right, row4);
    row5 = fma(splat_a(start5, k), right, row5);
    row6 = fma(splat_a(start6, k), right, row6);
    row7 = fma(splat_a(start7, k), right, row7);
  }
  var block = array<vec4f, 8>(row0, row1, row2, row3, row4, row5, row6, row7);
  let rows = not_unrolled(ROWS);
  let width = not_unrolled(COLUMNS);
  for (var i = 0u; i < rows; i++) {
    for (var j = 0u; j < width; j++) {
      finish(m + i, n + j * LANES, group.z, block[i][j]);
    }
  }
}
