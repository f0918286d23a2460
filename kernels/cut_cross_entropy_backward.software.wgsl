// Gradient of the cross-entropy of a linear head without its logits in memory (Wijmans et al., Cut Your Losses, 2024):
// out(m,:) = Σ_n d(m,n)·b(n,:), where d is the gradient of the logits a·bᵀ, computed again from their log-sum-exp.
// Each thread takes four lines of a and runs over its part of b, eight lines at a time, without workgroup memory and
// barriers: for adapters that run on the CPU.
//
// a (M,C) in, b (N,C) in: the head's input and the weights, or the other way round when OF_WEIGHTS
// lse, targets in, one for each row of the head's input
// out (splits,M,C) out: gradient of a; when OF_WEIGHTS (M,C) in+out, added to

override M: u32;
override N: u32;
override C: u32; // a multiple of 4
override N_SPLIT: u32; // lines of b in a part
override OF_WEIGHTS: u32;

const LANES = 8u; // threads; lines of one thread lie this far apart
const LINES = 8u; // of b at a time

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32,
}

// Log-sum-exp and target of each line of a, where a is the head's input.
struct Own {
  lse: vec4f,
  targets: vec4u,
}

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> lse: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(5) var<uniform> params: Params;

// Returns `count`, which the compiler cannot know: it would unroll loops of constant length, which takes seconds on
// software adapters. No binding is ever empty.
fn not_unrolled(count: u32) -> u32 {
  return select(count, 0u, arrayLength(&a) == 0u);
}

// sum + left · right, left by columns.
fn add_product(sum: vec4f, left: mat4x4f, right: vec4f) -> vec4f {
  let first = fma(left[1], vec4f(right.y), fma(left[0], vec4f(right.x), sum));
  return fma(left[3], vec4f(right.w), fma(left[2], vec4f(right.z), first));
}

// Gradients of the logits of four lines of a with line n of b.
fn gradients(logits: vec4f, own: Own, lines: vec4u, n: u32, n_end: u32) -> vec4f {
  if (n >= n_end) {
    return vec4f();
  }
  var lse_of = own.lse;
  var hits = own.targets == vec4u(n);
  if (OF_WEIGHTS == 1u) {
    lse_of = vec4f(lse[n]);
    hits = lines == vec4u(targets[n]);
  }
  let d = (exp(logits - lse_of) - select(vec4f(), vec4f(1.0), hits)) * params.loss_scale;
  return bitcast<vec4f>(select(bitcast<vec4u>(d), vec4u(0x7fc00000u), is_not_finite4(lse_of)));
}

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_not_finite4(v: vec4f) -> vec4<bool> {
  return (bitcast<vec4u>(v) & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
}

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let width = not_unrolled(C / 4u);
  let lines = vec4u(0u, LANES, 2u * LANES, 3u * LANES) + group.x * 4u * LANES + local.x;
  let starts = min(lines, vec4u(M - 1u)) * width; // lines past the end repeat the last one, and are not written
  var own = Own();
  if (OF_WEIGHTS == 0u) {
    let row = min(lines, vec4u(M - 1u));
    own.lse = vec4f(lse[row.x], lse[row.y], lse[row.z], lse[row.w]);
    own.targets = vec4u(targets[row.x], targets[row.y], targets[row.z], targets[row.w]);
  }
  let first_n = group.y * N_SPLIT;
  let n_end = min(N, first_n + N_SPLIT);
  for (var n = first_n; n < n_end; n += LINES) {
    let low = min(n + vec4u(0u, 1u, 2u, 3u), vec4u(N - 1u)) * width;
    let high = min(n + vec4u(4u, 5u, 6u, 7u), vec4u(N - 1u)) * width;
    var sum0 = vec4f();
    var sum1 = vec4f();
    var sum2 = vec4f();
    var sum3 = vec4f();
    var sum4 = vec4f();
    var sum5 = vec4f();
    var sum6 = vec4f();
    var sum7 = vec4f();
    for (var k = 0u; k < width; k++) {
      let left = transpose(mat4x4f(a[starts.x + k], a[starts.y + k], a[starts.z + k], a[starts.w + k]));
      sum0 = add_product(sum0, left, b[low.x + k]);
      sum1 = add_product(sum1, left, b[low.y + k]);
      sum2 = add_product(sum2, left, b[low.z + k]);
      sum3 = add_product(sum3, left, b[low.w + k]);
      sum4 = add_product(sum4, left, b[high.x + k]);
      sum5 = add_product(sum5, left, b[high.y + k]);
      sum6 = add_product(sum6, left, b[high.z + k]);
      sum7 = add_product(sum7, left, b[high.w + k]);
    }
    // Gradients of four lines of a with eight of b, then transposed: those of each line of a.
    var d = array<vec4f, 8>(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
    for (var j = 0u; j < not_unrolled(LINES); j++) {
      d[j] = gradients(d[j], own, lines, n + j, n_end);
    }
    let near = transpose(mat4x4f(d[0], d[1], d[2], d[3]));
    let far = transpose(mat4x4f(d[4], d[5], d[6], d[7]));
    var weights = array<array<vec4f, 2>, 4>(
      array(near[0], far[0]), array(near[1], far[1]), array(near[2], far[2]), array(near[3], far[3]));
    let fresh = OF_WEIGHTS == 0u && n == first_n;
    for (var i = 0u; i < not_unrolled(4u); i++) {
      let line = group.x * 4u * LANES + i * LANES + local.x;
      let out_start = (group.y * M + min(line, M - 1u)) * width;
      let of_line = weights[i];
      for (var k = 0u; k < width; k++) {
        var v = select(out[out_start + k], vec4f(), fresh);
        v = add_product(v, mat4x4f(b[low.x + k], b[low.y + k], b[low.z + k], b[low.w + k]), of_line[0]);
        v = add_product(v, mat4x4f(b[high.x + k], b[high.y + k], b[high.z + k], b[high.w + k]), of_line[1]);
        if (line < M) {
          out[out_start + k] = v;
        }
      }
    }
  }
}
