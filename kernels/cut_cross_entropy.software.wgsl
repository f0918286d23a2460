// Cross-entropy of a linear head without its logits in memory (Wijmans et al., Cut Your Losses, 2024): what each row and
// part of the vocabulary adds to the log-sum-exp. Each thread takes four rows and runs over its part of the vocabulary,
// eight tokens at a time, without workgroup memory and barriers: for adapters that run on the CPU.
//
// x (ROWS,C) in, wte (V,C) in, logits = x·wteᵀ        targets (ROWS) in        target_logits (ROWS) out
// partials (splits,ROWS,2) out: the largest logit and Σ exp(logit − largest), NaN where a logit is NaN or +∞

override ROWS: u32;
override V: u32;
override C: u32; // a multiple of 4
override V_SPLIT: u32; // tokens in a part of the vocabulary

const LANES = 8u; // threads; rows of one thread lie this far apart
const TOKENS = 8u; // logits of a row at a time
const LOWEST = -3.4028234e38;

// Running results of four rows.
struct Running4 {
  largest: vec4f,
  sum: vec4f,
  broken: vec4<bool>,
}

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> wte: array<vec4f>;
@group(0) @binding(2) var<storage, read> targets: array<u32>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> target_logits: array<f32>;

// Returns `count`, which the compiler cannot know: it would unroll loops of constant length, which takes seconds on
// software adapters. No binding is ever empty.
fn not_unrolled(count: u32) -> u32 {
  return select(count, 0u, arrayLength(&x) == 0u);
}

// sum + left · right, left by columns.
fn add_product(sum: vec4f, left: mat4x4f, right: vec4f) -> vec4f {
  let first = fma(left[1], vec4f(right.y), fma(left[0], vec4f(right.x), sum));
  return fma(left[3], vec4f(right.w), fma(left[2], vec4f(right.z), first));
}

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_nan_or_plus_infinity4(v: vec4f) -> vec4<bool> {
  let bits = bitcast<vec4u>(v);
  return ((bits & vec4u(0x7f800000u)) == vec4u(0x7f800000u)) & (bits != vec4u(0xff800000u));
}

// Adds the logits of one token to the running results.
fn absorb_token(run: Running4, logits: vec4f, token: u32, end: u32, rows: vec4u, answers: vec4u) -> Running4 {
  if (token >= end) {
    return run;
  }
  let hits = (answers == vec4u(token)) & (rows < vec4u(ROWS));
  if (any(hits)) {
    for (var i = 0u; i < not_unrolled(4u); i++) {
      if (hits[i]) {
        target_logits[rows[i]] = logits[i];
      }
    }
  }
  // One exponential serves both: to rescale the sum, or to add to it.
  let e = exp(-abs(logits - run.largest));
  let sum = select(run.sum + e, run.sum * e + 1.0, logits > run.largest);
  return Running4(max(run.largest, logits), sum, run.broken | is_nan_or_plus_infinity4(logits));
}

fn or_nan4(v: vec4f, is_nan: vec4<bool>) -> vec4f {
  return bitcast<vec4f>(select(bitcast<vec4u>(v), vec4u(0x7fc00000u), is_nan));
}

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let width = not_unrolled(C / 4u);
  let rows = vec4u(0u, LANES, 2u * LANES, 3u * LANES) + group.x * 4u * LANES + local.x;
  let starts = min(rows, vec4u(ROWS - 1u)) * width; // rows past the end repeat the last one, and are not written
  let answers = vec4u(targets[starts.x / width], targets[starts.y / width],
    targets[starts.z / width], targets[starts.w / width]);
  let end = min(V, (group.y + 1u) * V_SPLIT);
  var run = Running4(vec4f(LOWEST), vec4f(), vec4<bool>());
  for (var token = group.y * V_SPLIT; token < end; token += TOKENS) {
    let low = min(token + vec4u(0u, 1u, 2u, 3u), vec4u(V - 1u)) * width;
    let high = min(token + vec4u(4u, 5u, 6u, 7u), vec4u(V - 1u)) * width;
    var sum0 = vec4f();
    var sum1 = vec4f();
    var sum2 = vec4f();
    var sum3 = vec4f();
    var sum4 = vec4f();
    var sum5 = vec4f();
    var sum6 = vec4f();
    var sum7 = vec4f();
    for (var k = 0u; k < width; k++) {
      let left = transpose(mat4x4f(x[starts.x + k], x[starts.y + k], x[starts.z + k], x[starts.w + k]));
      sum0 = add_product(sum0, left, wte[low.x + k]);
      sum1 = add_product(sum1, left, wte[low.y + k]);
      sum2 = add_product(sum2, left, wte[low.z + k]);
      sum3 = add_product(sum3, left, wte[low.w + k]);
      sum4 = add_product(sum4, left, wte[high.x + k]);
      sum5 = add_product(sum5, left, wte[high.y + k]);
      sum6 = add_product(sum6, left, wte[high.z + k]);
      sum7 = add_product(sum7, left, wte[high.w + k]);
    }
    let logits = array<vec4f, 8>(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
    for (var j = 0u; j < not_unrolled(TOKENS); j++) {
      run = absorb_token(run, logits[j], token + j, end, rows, answers);
    }
  }
  let sums = or_nan4(run.sum, run.broken);
  for (var i = 0u; i < not_unrolled(4u); i++) {
    if (rows[i] < ROWS) {
      partials[group.y * ROWS + rows[i]] = vec2f(run.largest[i], sums[i]);
    }
  }
}
