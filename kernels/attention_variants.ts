/** The variants of attention and of its gradient, and the classes of calls that those for GPUs are chosen for. */
import { ceilDiv, type Shader } from './kernel.ts';
import quadsWgsl from './attention.quads.wgsl?raw';
import quadsBackwardWgsl from './attention_backward.quads.wgsl?raw';
import flashWgsl from './attention.flash.wgsl?raw';
import flashBackwardWgsl from './attention_backward.flash.wgsl?raw';

type Constants = Record<'N' | 'T' | 'H' | 'D' | 'SCALE' | 'PRECISION', number>;
type ForwardConstants = Constants & Record<'NAIVE', number>;

/**
 * SLICES threads share a row, and what a workgroup fetches at a time, 4·SLICES rows, is at most 256 vec4. Two slices are
 * for heads that leave no room for more.
 */
const holds = ({ D }: { D: number }, SLICES: number) => D % 4 === 0 && D * SLICES <= 256 && (SLICES > 2 || D > 64);

const flash = (SLICES: number): Shader<readonly (keyof ForwardConstants)[]> => ({
  wgsl: flashWgsl,
  unrolls: true,
  sizes: { SLICES },
  workgroups: ({ N, T, H }) => [ceilDiv(T, 256 / SLICES), H, N / T],
  fits: (constants) => holds(constants, SLICES),
});

const flashBackward = (SLICES: number): Shader<readonly (keyof Constants)[]> => ({
  wgsl: flashBackwardWgsl,
  unrolls: true,
  sizes: { SLICES },
  workgroups: ({ N, T, H }) => [2 * ceilDiv(T, 128 / SLICES), H, N / T],
  fits: (constants) => holds(constants, SLICES) && constants.T <= 1024,
});

/** For wider heads quads would hold more in registers than the compilers of software adapters handle in a second. */
const isNarrow = ({ D }: { D: number }) => D === 4 || D === 8;

/** A workgroup is two quads, a quad takes 16 rows of a head. */
const quadPairs = ({ N, T, H }: Constants) => ceilDiv((N / T) * H, 2);

export const attentionQuads: Shader<readonly (keyof ForwardConstants)[]> = {
  wgsl: quadsWgsl,
  workgroups: (constants) => [quadPairs(constants), ceilDiv(constants.T, 16), 1],
  fits: isNarrow,
  needs: 'subgroups',
};

export const attentionBackwardQuads: Shader<readonly (keyof Constants)[]> = {
  wgsl: quadsBackwardWgsl,
  workgroups: (constants) => [quadPairs(constants), 2 * ceilDiv(constants.T, 16), 1],
  fits: isNarrow,
  needs: 'subgroups',
};

/** With few rows many slices are faster, otherwise few, which fetch less; wide heads leave no room for many. */
export const attentionVariants = { flash8: flash(8), flash4: flash(4), flash2: flash(2) };
export const attentionBackwardVariants = {
  flash8: flashBackward(8),
  flash4: flashBackward(4),
  flash2: flashBackward(2),
};

const widthClass = ({ D }: { D: number }) => (D <= 32 ? 'narrow' : D <= 64 ? 'wide' : 'widest');

/** Eight sequences in a GPT 128 wide; their 121 tokens leave every variant a remainder. */
function example(D: number) {
  const [N, T, C] = [968, 121, 128];
  const H = C / D;
  return {
    constants: { N, T, H, D, SCALE: 1 / Math.sqrt(D), PRECISION: 0 },
    lengths: { qkv: N * 3 * C, y: N * C, lse: N * H },
    gradients: { dy: N * C, dqkv: N * 3 * C },
  };
}

function forwardExample(D: number) {
  const { constants, lengths } = example(D);
  return { constants: { ...constants, NAIVE: 0 }, lengths };
}

function backwardExample(D: number) {
  const { constants, lengths, gradients } = example(D);
  return { constants, lengths: { ...lengths, ...gradients } };
}

export const attentionClasses = {
  of: widthClass,
  examples: { narrow: forwardExample(32), wide: forwardExample(64), widest: forwardExample(128) },
};

export const attentionBackwardClasses = {
  of: widthClass,
  examples: { narrow: backwardExample(32), wide: backwardExample(64), widest: backwardExample(128) },
};
