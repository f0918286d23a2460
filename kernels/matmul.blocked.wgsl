// c(m,n) = Σ_k a(m,k) · b(k,n), with what follows the product folded in. For GPUs: one workgroup makes a TILE×TILE
// block of c, each thread 8×8 of it in registers; memory is read in whole vectors, the next values while the last are
// multiplied. If c has few tiles and k is long, SLICES groups of threads share the values of k and add up at the end.
//
// a (M,K) in, element (m,k) at m·A_M + k·A_K        b (K,N) in, element (k,n) at k·B_K + n·B_N
// bias (N) in, when BIAS                            extra (M,N) in, rows C_M apart: residual stream
// c (splits,M,N) out, rows C_M apart                c2 (M,N) out: activation
//
// All are bound as vectors: of the two strides of a factor one is 1, the other a multiple of 4, as are C_M and C_SPLIT.

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

override TILE: u32; // rows and columns of c in a workgroup: 16, 32, 64 or 128
override DEPTH: u32; // values of k in memory at a time
override SLICES: u32; // groups of threads that share them; a power of two

override QUADS: u32 = TILE / 4u;
override HALF: u32 = TILE / 8u; // a thread's 8 rows are 4 in each half of the tile, so that neighbours read neighbours
override LANES: u32 = HALF * HALF; // threads of a slice
override THREADS: u32 = LANES * SLICES;
override BLOCKS: u32 = QUADS * DEPTH / 4u; // 4×4 blocks of a factor in memory: one for each thread, or for every second
override SPAN: u32 = min(QUADS, 8u); // threads side by side that fetch neighbours in m or n
override MEMORY: u32 = max(8u * BLOCKS, SLICES / 2u * LANES * 16u);

const STORE = 0u;
const ACCUMULATE = 1u;
const RESIDUAL = 2u;
const GELU = 3u;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

struct Range {
  begin: u32,
  end: u32,
}

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read> extra: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> c: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> c2: array<vec4f>;
@group(0) @binding(6) var<uniform> params: Params;

// First (k, four neighbours in m) of a, then (k, four neighbours in n) of b; afterwards what the threads add up.
// Vectors are written whole: writing single components of a shared vector races on some backends.
var<workgroup> memory: array<vec4f, MEMORY>;

// Place of a 4×4 block in the tile: first k and first m (or n). A subgroup reads whole stretches along either axis.
fn corner(block: u32) -> vec2u {
  let row = block / SPAN;
  let depth = DEPTH / 4u;
  return vec2u(row % depth, row / depth * SPAN + block % SPAN) * 4u;
}

// The block, with zeros for the values of k that are out of range. One vector for each k.
fn within(block: mat4x4f, k: u32, range: Range) -> mat4x4f {
  if (k >= range.begin && k + 4u <= range.end) {
    return block;
  }
  let ks = vec4u(k, k + 1u, k + 2u, k + 3u);
  let inside = (ks >= vec4u(range.begin)) & (ks < vec4u(range.end));
  let zero = vec4f();
  return mat4x4f(
    select(zero, block[0], inside.x),
    select(zero, block[1], inside.y),
    select(zero, block[2], inside.z),
    select(zero, block[3], inside.w),
  );
}

// Rows and columns past the edge repeat the last one or read what lies beside it: `finish4` drops their results.
fn fetch_a(block: u32, first_m: u32, first_k: u32, range: Range) -> mat4x4f {
  let at = corner(block) + vec2u(first_k, first_m);
  let next = vec4u(0u, 1u, 2u, 3u);
  if (A_K == 1u) {
    let i = (min(at.y + next, vec4u(M - 1u)) * A_M + at.x) / 4u;
    return within(transpose(mat4x4f(a[i.x], a[i.y], a[i.z], a[i.w])), at.x, range);
  }
  let i = ((at.x + next) * A_K + at.y) / 4u;
  return within(mat4x4f(a[i.x], a[i.y], a[i.z], a[i.w]), at.x, range);
}

fn fetch_b(block: u32, first_n: u32, first_k: u32, range: Range) -> mat4x4f {
  let at = corner(block) + vec2u(first_k, first_n);
  let next = vec4u(0u, 1u, 2u, 3u);
  if (B_K == 1u) {
    let i = (min(at.y + next, vec4u(N - 1u)) * B_N + at.x) / 4u;
    return within(transpose(mat4x4f(b[i.x], b[i.y], b[i.z], b[i.w])), at.x, range);
  }
  let i = ((at.x + next) * B_K + at.y) / 4u;
  return within(mat4x4f(b[i.x], b[i.y], b[i.z], b[i.w]), at.x, range);
}

fn put(block: u32, offset: u32, values: mat4x4f) {
  let at = corner(block);
  let i = offset + at.x * QUADS + at.y / 4u;
  memory[i] = values[0];
  memory[i + QUADS] = values[1];
  memory[i + 2u * QUADS] = values[2];
  memory[i + 3u * QUADS] = values[3];
}

// sum + left ⊗ right
fn add_outer(sum: mat4x4f, left: vec4f, right: vec4f) -> mat4x4f {
  return mat4x4f(
    fma(vec4f(left.x), right, sum[0]),
    fma(vec4f(left.y), right, sum[1]),
    fma(vec4f(left.z), right, sum[2]),
    fma(vec4f(left.w), right, sum[3]),
  );
}

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&a) == 0u);
}

fn finish4(m: u32, n: u32, split: u32, product: vec4f) {
  if (m >= M || n >= N) {
    return;
  }
  var v = product;
  if (BIAS == 1u) {
    v += bias[n / 4u];
  }
  let i = m * C_M + n;
  let at = i / 4u;
  let out = (split * C_SPLIT + i) / 4u;
  // Memory between the rows stays as it is.
  let whole = N % 4u == 0u || n + 4u <= N;
  let inside = vec4u(n, n + 1u, n + 2u, n + 3u) < vec4u(N);
  if (EPILOGUE == ACCUMULATE) {
    v += c[out];
  } else if (EPILOGUE == RESIDUAL) {
    v = extra[at] + dropout4(i, v);
  } else if (EPILOGUE == GELU) {
    let activation = gelu4(v);
    if (whole) {
      c2[at] = activation;
    } else {
      c2[at] = select(c2[at], activation, inside);
    }
  }
  if (whole) {
    c[out] = v;
  } else {
    c[out] = select(c[out], v, inside);
  }
}

// PCG-RXS-M-XS 32 (Jarzynski and Olano, JCGT 9(3), 2020), as in src/core/rng.ts, bit for bit.
fn pcg4(input: vec4u) -> vec4u {
  let state = input * 747796405u + 2891336453u;
  let word = ((state >> ((state >> vec4u(28u)) + 4u)) ^ state) * 277803737u;
  return (word >> vec4u(22u)) ^ word;
}

fn dropout4(i: u32, v: vec4f) -> vec4f {
  if (params.dropout_threshold == 0u) {
    return v;
  }
  let hash = pcg4(vec4u(i, i + 1u, i + 2u, i + 3u) + params.dropout_key);
  return select(vec4f(), v * params.dropout_scale, hash >= vec4u(params.dropout_threshold));
}

// tanh of the GELU; its argument is limited because some drivers' tanh overflows to NaN.
fn gelu_tanh4(x: vec4f) -> vec4f {
  return tanh(clamp(0.7978845608 * (x + 0.044715 * x * x * x), vec4f(-15.0), vec4f(15.0)));
}

// Written as x + x·tanh, so that NaN and infinity come through, whatever `clamp` makes of them.
fn gelu4(x: vec4f) -> vec4f {
  let t = gelu_tanh4(x);
  return 0.5 * fma(x, t, x);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  // The shorter side of c comes first, so that workgroups of the same time share the longer factor.
  let tile = select(group.yx, group.xy, N > M);
  let first_m = tile.x * TILE;
  let first_n = tile.y * TILE;
  let range = Range(group.z * K_SPLIT, min(K, (group.z + 1u) * K_SPLIT));
  let slice = thread / LANES;
  let row = thread % LANES / HALF;
  let column = thread % HALF;
  // Each thread fetches a block of both factors, or where there are more threads than that, of one.
  let both = THREADS == BLOCKS;
  let only_b = !both && thread >= BLOCKS;
  let block = select(thread, thread - BLOCKS, only_b);

  var sum00 = mat4x4f();
  var sum01 = mat4x4f();
  var sum10 = mat4x4f();
  var sum11 = mat4x4f();
  let first_k = range.begin & ~3u;
  // In each turn the values of the turn before are multiplied while the next are on their way from memory.
  for (var k = first_k;; k += DEPTH) {
    var next = mat4x4f();
    var next_b = mat4x4f();
    if (k < range.end) {
      if (only_b) {
        next = fetch_b(block, first_n, k, range);
      } else {
        next = fetch_a(block, first_m, k, range);
      }
      if (both) {
        next_b = fetch_b(block, first_n, k, range);
      }
    }
    if (k > first_k) {
      var at = slice * QUADS;
      for (var i = 0u; i < steps(DEPTH / SLICES); i++) {
        let left0 = memory[at + row];
        let left1 = memory[at + row + HALF];
        let right0 = memory[4u * BLOCKS + at + column];
        let right1 = memory[4u * BLOCKS + at + column + HALF];
        sum00 = add_outer(sum00, left0, right0);
        sum01 = add_outer(sum01, left0, right1);
        sum10 = add_outer(sum10, left1, right0);
        sum11 = add_outer(sum11, left1, right1);
        at += SLICES * QUADS;
      }
    }
    workgroupBarrier();
    if (k >= range.end) {
      break;
    }
    put(block, select(0u, 4u * BLOCKS, only_b), next);
    if (both) {
      put(block, 4u * BLOCKS, next_b);
    }
    workgroupBarrier();
  }

  var sums = array<mat4x4f, 4>(sum00, sum01, sum10, sum11);
  for (var half = steps(SLICES / 2u); half > 0u; half /= 2u) {
    let first = slice % half * LANES * 16u + thread % LANES;
    if (slice >= half && slice < 2u * half) {
      for (var i = 0u; i < steps(16u); i++) {
        memory[first + i * LANES] = sums[i / 4u][i % 4u];
      }
    }
    workgroupBarrier();
    if (slice < half) {
      for (var i = 0u; i < steps(16u); i++) {
        sums[i / 4u][i % 4u] += memory[first + i * LANES];
      }
    }
    workgroupBarrier();
  }
  if (slice == 0u) {
    for (var i = 0u; i < steps(16u); i++) {
      let m = first_m + i / 8u * (TILE / 2u) + row * 4u + i % 4u;
      let n = first_n + i / 4u % 2u * (TILE / 2u) + column * 4u;
      finish4(m, n, group.z, sums[i / 4u][i % 4u]);
    }
  }
}
