// First level of the global gradient norm: each workgroup sums the squares of a strided share.
// grads (LENGTH) in; partials (GROUPS,2) out: sum of squares, number of NaN or infinite entries.
override LENGTH: u32;
override GROUPS: u32;

const LANES = 256u;

@group(0) @binding(0) var<storage, read> grads: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<vec2f>;

var<workgroup> sums: array<vec2f, LANES>;

// By the exponent bits: WGSL lets a compiler assume finite maths, so `v != v` may be false for NaN.
fn is_non_finite(v: f32) -> bool {
  return (bitcast<u32>(v) & 0x7f800000u) == 0x7f800000u;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = vec2f(0.0);
  for (var i = group.x * LANES + lane; i < LENGTH; i += GROUPS * LANES) {
    let g = grads[i];
    sum += vec2f(g * g, select(0.0, 1.0, is_non_finite(g)));
  }
  sums[lane] = sum;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      sums[lane] += sums[lane + half];
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    partials[group.x] = sums[0];
  }
}
