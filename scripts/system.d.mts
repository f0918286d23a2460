/** Types of system.mjs, for the TypeScript files that import it. */
type Environment = Record<string, string | undefined>;
type Exists = (path: string) => boolean;

export function findChromium(env?: Environment, platform?: string, exists?: Exists): string | null;
export function findSwiftShader(chromium?: string | null, exists?: Exists): string | null;
export function probeAdapter(env?: Environment): { name: string } | { problem: string };
