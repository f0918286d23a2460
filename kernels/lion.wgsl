// Lion over a flat arena (Chen et al., arXiv 2302.06675).
// weights, momentum (LENGTH) in/out; grads (LENGTH) in; clip (1) in. Elements below DECAYED are matrices and decay.
// A thread takes four elements, once: nothing but memory bandwidth should limit it. LENGTH and DECAYED are multiples of 4.

override LENGTH: u32;
override DECAYED: u32;

const LANES = 256u;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32,
}

@group(0) @binding(0) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read> grads: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> momentum: array<vec4f>;
@group(0) @binding(3) var<storage, read> clip: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

// The sign of NaN is NaN. By its bits: WGSL lets a compiler assume finite maths.
fn sign_of(v: vec4f) -> vec4f {
  return select(sign(v), v, (bitcast<vec4u>(v) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u));
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= LENGTH / 4u) {
    return;
  }
  let g = grads[i] * clip[0];
  let m = momentum[i];
  let update = sign_of(params.beta1 * m + (1.0 - params.beta1) * g);
  momentum[i] = params.beta2 * m + (1.0 - params.beta2) * g;
  let decay = select(1.0, 1.0 - params.learning_rate * params.weight_decay, i < DECAYED / 4u);
  weights[i] = weights[i] * decay - params.learning_rate * update;
}
