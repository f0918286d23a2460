// weights = weights·(1 − rate·decay) − rate·SCALE·direction, for a matrix.
// weights (LENGTH) in/out; direction (LENGTH) in. A thread takes one element, since padding must stay as it is.

override LENGTH: u32;
override SCALE: f32;

const LANES = 256u;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32,
}

@group(0) @binding(0) var<storage, read_write> weights: array<f32>;
@group(0) @binding(1) var<storage, read> direction: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= LENGTH) {
    return;
  }
  let kept = weights[i] * (1.0 - params.learning_rate * params.weight_decay);
  weights[i] = kept - params.learning_rate * SCALE * direction[i];
}
