// c(m,n) = Σ_k a(m,k) · b(k,n), with what follows the product folded in. One workgroup makes a 32×32 tile of c.
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
override UNROLL: u32;

const STORE = 0u;
const ACCUMULATE = 1u;
const RESIDUAL = 2u;
const GELU = 3u;

const TILE = 32u; // rows and columns of c in a workgroup
const QUADS = 8u; // TILE / 4
const DEPTH = 16u; // values of k in memory at a time
const PITCH = 9u; // QUADS + 1, so that neighbours in k lie in different memory banks

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

// Both hold (k, four neighbouring rows or columns). Vectors are written whole: writing single components of a shared
// vector is compiled to read, change, write on some backends, which races.
var<workgroup> tile_a: array<vec4f, DEPTH * PITCH>;
var<workgroup> tile_b: array<vec4f, DEPTH * PITCH>;

fn load_a(m: u32, k: u32, k_end: u32) -> f32 {
  if (k < k_end && m < M) {
    return a[m * A_M + k * A_K];
  }
  return 0.0;
}

fn load_b(k: u32, n: u32, k_end: u32) -> f32 {
  if (k < k_end && n < N) {
    return b[k * B_K + n * B_N];
  }
  return 0.0;
}

// Splits 0..63 into (k, quad), with the axis that is contiguous in memory running fastest over the threads.
fn cell(thread: u32, pass_index: u32, k_is_fast: bool) -> vec2u {
  if (k_is_fast) {
    return vec2u(thread % DEPTH, thread / DEPTH + pass_index * (QUADS / 2u));
  }
  return vec2u(thread / QUADS + pass_index * (DEPTH / 2u), thread % QUADS);
}

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&a) == 0u);
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

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let first_m = group.y * TILE;
  let first_n = group.x * TILE;
  let k_end = min(K, (group.z + 1u) * K_SPLIT);
  var row0 = vec4f();
  var row1 = vec4f();
  var row2 = vec4f();
  var row3 = vec4f();
  for (var first_k = group.z * K_SPLIT; first_k < k_end; first_k += DEPTH) {
    for (var i = 0u; i < steps(2u); i++) {
      let at = cell(thread, i, A_K == 1u);
      let k = first_k + at.x;
      let m = first_m + at.y * 4u;
      tile_a[at.x * PITCH + at.y] =
        vec4f(load_a(m, k, k_end), load_a(m + 1u, k, k_end), load_a(m + 2u, k, k_end), load_a(m + 3u, k, k_end));
    }
    for (var i = 0u; i < steps(2u); i++) {
      let at = cell(thread, i, B_N != 1u);
      let k = first_k + at.x;
      let n = first_n + at.y * 4u;
      tile_b[at.x * PITCH + at.y] =
        vec4f(load_b(k, n, k_end), load_b(k, n + 1u, k_end), load_b(k, n + 2u, k_end), load_b(k, n + 3u, k_end));
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
      finish(m + i, n + j, group.z, block[i][j]);
    }
  }
}
