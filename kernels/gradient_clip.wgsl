// Second level of the global norm, the clipping factor, and the step's row of the metrics ring. One workgroup.
// partials (PARTIALS,2) in; losses (ROWS) in: sum of the step's cross-entropies of each row;
// clip (1) out: gradient_factor times clipping, for every gradient; metrics (slots,4) out: mean loss, norm, norm after clipping, non-finite entries.

override PARTIALS: u32;
override ROWS: u32;

const LANES = 256u;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32, metrics_slot: u32,
  gradient_factor: f32,
}

@group(0) @binding(0) var<storage, read> partials: array<vec2f>;
@group(0) @binding(1) var<storage, read> losses: array<f32>;
@group(0) @binding(2) var<storage, read_write> clip: array<f32>;
@group(0) @binding(3) var<storage, read_write> metrics: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

// x: loss, y: squares, z: non-finite
var<workgroup> sums: array<vec3f, LANES>;

fn is_nan(v: f32) -> bool {
  return (bitcast<u32>(v) & 0x7fffffffu) > 0x7f800000u;
}

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = vec3f(0.0);
  for (var i = lane; i < PARTIALS; i += LANES) {
    sum += vec3f(0.0, partials[i]);
  }
  for (var i = lane; i < ROWS; i += LANES) {
    sum.x += losses[i];
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
    let total = sums[0];
    let norm = params.gradient_factor * sqrt(total.y);
    var coefficient = 1.0;
    if (params.grad_clip > 0.0) {
      let wanted = params.grad_clip / (norm + 1e-6);
      // `min` may drop a NaN; a NaN norm must reach the weights, as it does in PyTorch.
      coefficient = select(min(1.0, wanted), norm, is_nan(norm));
    }
    clip[0] = params.gradient_factor * coefficient;
    metrics[params.metrics_slot] = vec4f(total.x * params.loss_scale, norm, norm * coefficient, total.z);
  }
}
