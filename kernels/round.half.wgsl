// Rounds every element to f16 as the hardware converts, in place: for devices with the feature shader-f16.
//
// x (COUNT) in+out

enable f16;

override COUNT: u32;
override PRECISION: u32; // 1 f16

@group(0) @binding(0) var<storage, read_write> x: array<f32>;

// To f16 and back. Compilers remove such a pair, unless the bits may change in between for all they know; no binding is
// ever empty. What a conversion makes of too large a number is up to the hardware: here infinity.
fn rounded(v: f32) -> f32 {
  let bits = bitcast<u32>(v);
  let half_bits = bitcast<u32>(vec2h(f16(v), 0h)) | select(0u, 1u, arrayLength(&x) == 0u);
  let converted = f32(bitcast<vec2h>(half_bits).x);
  let overflows = (bits & 0x7fffffffu) >= 0x477ff000u && (bits & 0x7fffffffu) <= 0x7f800000u; // 65,520 to infinity
  return bitcast<f32>(select(bitcast<u32>(converted), (bits & 0x80000000u) | 0x7f800000u, overflows));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < COUNT; i += groups.x * 64u) {
    x[i] = rounded(x[i]);
  }
}
