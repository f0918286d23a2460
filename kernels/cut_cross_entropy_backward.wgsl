// Gradient of the cross-entropy of a linear head without its logits in memory (Wijmans et al., Cut Your Losses, 2024):
// out(m,:) = Σ_n d(m,n)·b(n,:), where d is the gradient of the logits a·bᵀ, computed again from their log-sum-exp.
// One workgroup takes 64 lines of a and up to 256 columns, and runs over its part of b in tiles of 64×64 logits.
//
// a (M,C) in, b (N,C) in: the head's input and the weights, or the other way round when OF_WEIGHTS
// lse, targets in, one for each row of the head's input
// out (splits,M,C) out: gradient of a; when OF_WEIGHTS (M,C) in+out, added to

override M: u32;
override N: u32;
override C: u32; // a multiple of 4
override N_SPLIT: u32; // lines of b in a part
override OF_WEIGHTS: u32;
override UNROLL: u32;

const TILE = 64u;
const THREADS = 256u;
const DEPTH = 4u; // vec4s of a line in memory at a time
const PITCH = 5u; // DEPTH + 1, so that neighbouring lines lie in different memory banks
const TILE_B = TILE * PITCH; // where b's lines begin
const COLUMNS = 32u; // threads side by side along the columns, a vec4 each

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32,
}

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> lse: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(5) var<uniform> params: Params;

// First 64 lines of a and of b, then the gradients of their logits: 64 lines of b × 16 vec4s of neighbouring lines of a.
// Vectors are written whole: writing single components of a shared vector races on some backends.
var<workgroup> memory: array<vec4f, 1024>;

// Returns `count`. If UNROLL is 0, the compiler cannot know it and does not unroll the loop: unrolling is good for
// hardware, but takes the compilers of software adapters seconds. No binding is ever empty.
fn steps(count: u32) -> u32 {
  return select(count, 0u, UNROLL == 0u && arrayLength(&a) == 0u);
}

// sum + left · right, left by columns.
fn add_product(sum: vec4f, left: mat4x4f, right: vec4f) -> vec4f {
  let first = fma(left[1], vec4f(right.y), fma(left[0], vec4f(right.x), sum));
  return fma(left[3], vec4f(right.w), fma(left[2], vec4f(right.z), first));
}

// Place of four gradients, permuted so that threads with neighbouring n write to different memory banks.
fn place(n: u32, four: u32) -> u32 {
  return n * 16u + (four ^ (n % 16u));
}

// Gradients of the logits of four neighbouring lines of a with line n of b.
fn gradients(logits: vec4f, m: u32, n: u32, n_end: u32) -> vec4f {
  if (n >= n_end) {
    return vec4f();
  }
  return vec4f(
    gradient(logits.x, m, n),
    gradient(logits.y, m + 1u, n),
    gradient(logits.z, m + 2u, n),
    gradient(logits.w, m + 3u, n),
  );
}

fn gradient(logit: f32, m: u32, n: u32) -> f32 {
  if (m >= M) {
    return 0.0;
  }
  let row = select(m, n, OF_WEIGHTS == 1u);
  let token = select(n, m, OF_WEIGHTS == 1u);
  let p = exp(logit - lse[row]);
  return or_nan((p - f32(token == targets[row])) * params.loss_scale, is_not_finite(lse[row]));
}

fn store(m: u32, column: u32, split: u32, v: vec4f) {
  if (m >= M || column >= C / 4u) {
    return;
  }
  let i = (split * M + m) * (C / 4u) + column;
  if (OF_WEIGHTS == 1u) {
    out[i] += v;
  } else {
    out[i] = v;
  }
}

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_not_finite(v: f32) -> bool {
  return (bitcast<u32>(v) & 0x7f800000u) == 0x7f800000u;
}

fn or_nan(v: f32, is_nan: bool) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(v), 0x7fc00000u, is_nan));
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let width = steps(C / 4u);
  let first_m = group.x * TILE;
  let n_end = min(N, (group.y + 1u) * N_SPLIT);
  // A thread makes 4×4 of the logits: neighbouring lines of a, lines of b 16 apart.
  let four = thread / 16u;
  let own_n = thread % 16u;
  // A thread makes 8 neighbouring lines of the result, and one or two vec4s of columns.
  let eight = thread / COLUMNS;
  let column = group.z * 2u * COLUMNS + thread % COLUMNS;
  let has_column = column < width;
  let has_second = column + COLUMNS < width;
  var out0 = vec4f();
  var out1 = vec4f();
  var out2 = vec4f();
  var out3 = vec4f();
  var out4 = vec4f();
  var out5 = vec4f();
  var out6 = vec4f();
  var out7 = vec4f();
  var second0 = vec4f();
  var second1 = vec4f();
  var second2 = vec4f();
  var second3 = vec4f();
  var second4 = vec4f();
  var second5 = vec4f();
  var second6 = vec4f();
  var second7 = vec4f();
  for (var first_n = group.y * N_SPLIT; first_n < n_end; first_n += TILE) {
    var sum0 = vec4f();
    var sum1 = vec4f();
    var sum2 = vec4f();
    var sum3 = vec4f();
    for (var first_k = 0u; first_k < width; first_k += DEPTH) {
      let line = thread / DEPTH;
      let k = first_k + thread % DEPTH;
      var from_a = vec4f();
      var from_b = vec4f();
      if (k < width && first_m + line < M) {
        from_a = a[(first_m + line) * width + k];
      }
      if (k < width && first_n + line < n_end) {
        from_b = b[(first_n + line) * width + k];
      }
      memory[line * PITCH + thread % DEPTH] = from_a;
      memory[TILE_B + line * PITCH + thread % DEPTH] = from_b;
      workgroupBarrier();
      for (var d = 0u; d < steps(DEPTH); d++) {
        let m = four * 4u * PITCH + d;
        let left = transpose(
          mat4x4f(memory[m], memory[m + PITCH], memory[m + 2u * PITCH], memory[m + 3u * PITCH]));
        let n = TILE_B + own_n * PITCH + d;
        sum0 = add_product(sum0, left, memory[n]);
        sum1 = add_product(sum1, left, memory[n + 16u * PITCH]);
        sum2 = add_product(sum2, left, memory[n + 32u * PITCH]);
        sum3 = add_product(sum3, left, memory[n + 48u * PITCH]);
      }
      workgroupBarrier();
    }
    let m = first_m + four * 4u;
    let n = first_n + own_n;
    memory[place(own_n, four)] = gradients(sum0, m, n, n_end);
    memory[place(own_n + 16u, four)] = gradients(sum1, m, n + 16u, n_end);
    memory[place(own_n + 32u, four)] = gradients(sum2, m, n + 32u, n_end);
    memory[place(own_n + 48u, four)] = gradients(sum3, m, n + 48u, n_end);
    workgroupBarrier();
    let lines = min(TILE, n_end - first_n);
    if (has_column) {
      for (var i = 0u; i < lines; i++) {
        let low = memory[place(i, 2u * eight)];
        let high = memory[place(i, 2u * eight + 1u)];
        let right = b[(first_n + i) * width + column];
        out0 = fma(vec4f(low.x), right, out0);
        out1 = fma(vec4f(low.y), right, out1);
        out2 = fma(vec4f(low.z), right, out2);
        out3 = fma(vec4f(low.w), right, out3);
        out4 = fma(vec4f(high.x), right, out4);
        out5 = fma(vec4f(high.y), right, out5);
        out6 = fma(vec4f(high.z), right, out6);
        out7 = fma(vec4f(high.w), right, out7);
        if (C > 4u * COLUMNS && has_second) {
          let far = b[(first_n + i) * width + column + COLUMNS];
          second0 = fma(vec4f(low.x), far, second0);
          second1 = fma(vec4f(low.y), far, second1);
          second2 = fma(vec4f(low.z), far, second2);
          second3 = fma(vec4f(low.w), far, second3);
          second4 = fma(vec4f(high.x), far, second4);
          second5 = fma(vec4f(high.y), far, second5);
          second6 = fma(vec4f(high.z), far, second6);
          second7 = fma(vec4f(high.w), far, second7);
        }
      }
    }
    workgroupBarrier();
  }
  let m = first_m + eight * 8u;
  let near = array<vec4f, 8>(out0, out1, out2, out3, out4, out5, out6, out7);
  let far = array<vec4f, 8>(second0, second1, second2, second3, second4, second5, second6, second7);
  for (var i = 0u; i < steps(8u); i++) {
    store(m + i, column, group.y, near[i]);
    store(m + i, column + COLUMNS, group.y, far[i]);
  }
}
