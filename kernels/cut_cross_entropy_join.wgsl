// Joins the parts of the vocabulary: log-sum-exp and loss of each row. One thread takes one row.
//
// partials (SPLITS,ROWS,2) in: the largest logit and Σ exp(logit − largest), NaN where a logit is NaN or +∞
// target_logits, targets (ROWS) in        lse (ROWS) out        losses (ROWS) in+out, nats

override ROWS: u32;
override V: u32;
override SPLITS: u32;

const LOWEST = -3.4028234e38;

@group(0) @binding(0) var<storage, read> partials: array<vec2f>;
@group(0) @binding(1) var<storage, read> target_logits: array<f32>;
@group(0) @binding(2) var<storage, read> targets: array<u32>;
@group(0) @binding(3) var<storage, read_write> lse: array<f32>;
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;

// By the bits, because a compiler may assume that no float is ever NaN.
fn is_not_finite(v: f32) -> bool {
  return (bitcast<u32>(v) & 0x7f800000u) == 0x7f800000u;
}

fn or_nan(v: f32, is_nan: bool) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(v), 0x7fc00000u, is_nan));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= ROWS) {
    return;
  }
  var largest = LOWEST;
  for (var s = 0u; s < SPLITS; s++) {
    largest = max(largest, partials[s * ROWS + row].x);
  }
  var sum = 0.0;
  var broken = false;
  for (var s = 0u; s < SPLITS; s++) {
    let part = partials[s * ROWS + row];
    broken = broken || is_not_finite(part.y);
    sum += part.y * exp(part.x - largest);
  }
  broken = broken || sum == 0.0; // not a single finite logit
  let whole = or_nan(largest + log(sum), broken);
  lse[row] = whole;
  losses[row] += or_nan(whole - target_logits[row], broken || targets[row] >= V);
}
