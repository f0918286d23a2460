// c(m,n) = Σ_k a(m,k) · b(k,n), with what follows the product folded in. Each thread makes 8×4 elements of c straight
// from memory, without workgroup memory and barriers: for adapters that run on the CPU, where barriers are very slow.
// They load numbers one by one, which takes far longer than multiplying them: each thread of a quad loads a quarter of
// what all threads need from a, and broadcasts it to the quad.
//
// a (M,K) in, element (m,k) at m·A_M + k·A_K        b (K,N) in, element (k,n) at k·B_K + n·B_N
// bias (N) in, when BIAS                            extra (M,N) in, rows C_M apart: residual stream
// c (splits,M,N) out, rows C_M apart                c2 (M,N) out: activation

enable subgroups;

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
const QUAD = 4u;
const ROWS = 8u; // two of a in each thread of a quad
const COLUMNS = 4u; // of one thread, LANES apart, so that the threads of a workgroup read neighbours in n together

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

struct Lane {
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) in_subgroup: u32,
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

// Row of a. Rows past the edge repeat the last one: reading it is harmless, and what comes of it is dropped.
fn row_start(m: u32) -> u32 {
  return min(m, M - 1u) * A_M;
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

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, lane: Lane) {
  let m = group.y * ROWS;
  let n = group.x * LANES * COLUMNS + lane.index;
  let k_end = not_unrolled(min(K, (group.z + 1u) * K_SPLIT));
  let columns = min(vec4u(n, n + LANES, n + 2u * LANES, n + 3u * LANES), vec4u(N - 1u)) * B_N;
  let in_quad = lane.in_subgroup % QUAD;
  let low_start = row_start(m + in_quad);
  let high_start = row_start(m + QUAD + in_quad);
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
    let low = a[low_start + k * A_K];
    let high = a[high_start + k * A_K];
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
  let rows = min(not_unrolled(ROWS), M - m);
  for (var i = 0u; i < rows; i++) {
    finish(m + i, n, group.z, row0.x);
    finish(m + i, n + LANES, group.z, row0.y);
    finish(m + i, n + 2u * LANES, group.z, row0.z);
    finish(m + i, n + 3u * LANES, group.z, row0.w);
    row0 = row1;
    row1 = row2;
    row2 = row3;
    row3 = row4;
    row4 = row5;
    row5 = row6;
    row6 = row7;
  }
}
