// Gradients of both embeddings, with no atomics on floats and so always in the same order:
// the workgroup of a token's first occurrence sums all rows of that token; T more workgroups sum a position each.
// ids (N) in: row of wte for each token
// positions (T) in: row of wpe for each place in a sequence
// dx (N,C) in
// dwte (V,C) in/out: added to
// dwpe (T,C) in/out: added to

override N: u32;
override T: u32;
override C: u32;

const LANES = 64u;
const NONE = 0xffffffffu;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32, weight_decay: f32, grad_clip: f32,
  bias_correction1: f32, bias_correction2: f32, loss_scale: f32, dropout_scale: f32,
  dropout_threshold: u32, dropout_key: u32,
}

@group(0) @binding(0) var<storage, read> ids: array<u32>;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> dx: array<f32>;
@group(0) @binding(3) var<storage, read_write> dwte: array<f32>;
@group(0) @binding(4) var<storage, read_write> dwpe: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

// Bit k of word w: row start + 32·w + k holds the token that is looked for.
var<workgroup> matches: array<u32, LANES>;

// PCG-RXS-M-XS 32 (Jarzynski and Olano, JCGT 9(3), 2020), as in src/core/rng.ts, bit for bit.
fn pcg(input: u32) -> u32 {
  let state = input * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

// What dropout multiplies element `index` by.
fn dropout_mask(index: u32) -> f32 {
  if (params.dropout_threshold == 0u) {
    return 1.0;
  }
  return select(0.0, params.dropout_scale, pcg(index + params.dropout_key) >= params.dropout_threshold);
}

fn add_token(row: u32, lane: u32) {
  let token = ids[row];
  var first = NONE; // first row that holds the token
  for (var start = 0u; start < N; start += 32u * LANES) {
    let begin = start + 32u * lane;
    var word = 0u;
    for (var k = 0u; k < 32u && begin + k < N; k++) {
      word |= select(0u, 1u << k, ids[begin + k] == token);
    }
    workgroupBarrier(); // every lane is done with the previous words
    matches[lane] = word;
    workgroupBarrier();
    for (var w = 0u; w < LANES && first == NONE; w++) {
      if (matches[w] != 0u) {
        first = start + 32u * w + firstTrailingBit(matches[w]);
      }
    }
    if (first == row) {
      for (var c = lane; c < C; c += LANES) {
        dwte[token * C + c] += sum_of_matches(start, c);
      }
    }
  }
}

fn sum_of_matches(start: u32, c: u32) -> f32 {
  var sum = 0.0;
  for (var w = 0u; w < LANES; w++) {
    for (var word = matches[w]; word != 0u; word &= word - 1u) {
      let i = (start + 32u * w + firstTrailingBit(word)) * C + c;
      sum += dx[i] * dropout_mask(i);
    }
  }
  return sum;
}

fn add_position(position: u32, lane: u32) {
  for (var t = 0u; t < T; t++) {
    if (positions[t] != position) {
      continue;
    }
    for (var c = lane; c < C; c += LANES) {
      var sum = 0.0;
      for (var n = t; n < N; n += T) {
        let i = n * C + c;
        sum += dx[i] * dropout_mask(i);
      }
      dwpe[position * C + c] += sum;
    }
  }
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  for (var task = group.x; task < N + T; task += groups.x) {
    if (task < N) {
      add_token(task, lane);
    } else {
      add_position(task - N, lane);
    }
  }
}
