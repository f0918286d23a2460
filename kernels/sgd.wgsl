// Stochastic gradient descent with momentum, as torch.optim.SGD has it, over a flat arena.
// weights, velocity (LENGTH) in/out; grads (LENGTH) in; clip (1) in. Elements below DECAYED are matrices and decay.
// A thread takes four elements, once: nothing but memory bandwidth should limit it. LENGTH and DECAYED are multiples of 4.

override LENGTH: u32;
override DECAYED: u32;

const LANES = 256u;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32,
}

@group(0) @binding(0) var<storage, read_write> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read> grads: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(3) var<storage, read> clip: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= LENGTH / 4u) {
    return;
  }
  let decay = select(0.0, params.weight_decay, i < DECAYED / 4u);
  let g = grads[i] * clip[0] + decay * weights[i];
  let v = params.momentum * velocity[i] + g;
  velocity[i] = v;
  weights[i] = weights[i] - params.learning_rate * v;
}
