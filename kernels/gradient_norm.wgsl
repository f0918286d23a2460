// First level of the global gradient norm: each workgroup sums the squares of its share, which is every GROUPS-th run of 256
// elements. Four runs are read at once, by 64 threads each, and each thread has four reads under way. LENGTH is a multiple of 4.
// grads (LENGTH) in; partials (GROUPS,2) out: sum of squares, number of NaN or infinite entries.

override LENGTH: u32;
override GROUPS: u32;

const LANES = 256u;
const RUN = 64u; // in vec4
const RUNS = LANES / RUN;
const READS = 4u;

@group(0) @binding(0) var<storage, read> grads: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> partials: array<vec2f>;

var<workgroup> sums: array<vec2f, LANES>;

// By the exponent bits: WGSL lets a compiler assume finite maths, so `v != v` may be false for NaN.
fn non_finite(v: vec4f) -> vec4f {
  return select(vec4f(0.0), vec4f(1.0), (bitcast<vec4u>(v) & vec4u(0x7f800000u)) == vec4u(0x7f800000u));
}

fn squares_and_non_finite(i: u32) -> vec2f {
  if (i >= LENGTH / 4u) {
    return vec2f(0.0);
  }
  let g = grads[i];
  return vec2f(dot(g, g), dot(non_finite(g), vec4f(1.0)));
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sum = vec2f(0.0);
  let stride = GROUPS * LANES; // between two runs of four that a thread reads from
  for (var i = (group.x + lane / RUN * GROUPS) * RUN + lane % RUN; i < LENGTH / 4u; i += READS * stride) {
    sum += squares_and_non_finite(i) + squares_and_non_finite(i + stride);
    sum += squares_and_non_finite(i + 2u * stride) + squares_and_non_finite(i + 3u * stride);
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
