// AdamW over a flat arena (Loshchilov and Hutter, arXiv 1711.05101).
// weights, moment1, moment2 (LENGTH) in/out; grads (LENGTH) in; clip (1) in. Elements below DECAYED are matrices and decay.
// A thread takes four elements, once: nothing but memory bandwidth should limit it. LENGTH and DECAYED are multiples of 4.

override LENGTH: u32;
override DECAYED: u32;

const LANES = 256u;
const EPS = 1e-8;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32,
}

@group(0) @binding(0) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read> grads: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> moment1: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> moment2: array<vec4f>;
@group(0) @binding(4) var<storage, read> clip: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= LENGTH / 4u) {
    return;
  }
  let g = grads[i] * clip[0];
  let m = params.beta1 * moment1[i] + (1.0 - params.beta1) * g;
  let v = params.beta2 * moment2[i] + (1.0 - params.beta2) * g * g;
  moment1[i] = m;
  moment2[i] = v;
  let decay = select(1.0, 1.0 - params.learning_rate * params.weight_decay, i < DECAYED / 4u);
  let update = (m / params.bias_correction1) / (sqrt(v / params.bias_correction2) + EPS);
  weights[i] = weights[i] * decay - params.learning_rate * update;
}
