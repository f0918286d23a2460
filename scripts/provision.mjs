/**
 * Makes sure that the tests find a Chromium and a WebGPU adapter. On Debian, what is missing is installed if that is
 * allowed; elsewhere one sentence says what to install. `--dry-run` only says what would be done.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installation, parseOsRelease, withBackports } from './debian.mjs';
import { findChromium, findSwiftShader, probeAdapter } from './system.mjs';

const APT_SOURCES = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'];

const ADVICE = {
  chromium: 'Install Chromium or Google Chrome, or set CHROMIUM_PATH to the program.',
  vulkan:
    'Install a graphics driver with Vulkan, or Mesa 24 or later with its software driver (Debian: mesa-vulkan-drivers).',
};

/** What this machine has, and what the tests still lack. */
export function survey() {
  const chromium = findChromium();
  // Only Linux lets Dawn take another Vulkan driver, so only there does SwiftShader give a second opinion on the kernels.
  const swiftShader = process.platform === 'linux' ? findSwiftShader(chromium) : null;
  const adapter = probeAdapter();
  return {
    chromium,
    swiftShader,
    adapter,
    missing: {
      chromium: chromium === null || (process.platform === 'linux' && swiftShader === null),
      vulkan: 'problem' in adapter,
    },
  };
}

/** Whether this is Debian, its package manager may be used, and nobody has chosen another Chromium. */
function mayInstall(missing, release) {
  const chosen = missing.chromium && process.env.CHROMIUM_PATH;
  return release.ID === 'debian' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && !chosen;
}

function readRelease() {
  return existsSync('/etc/os-release') ? parseOsRelease(readFileSync('/etc/os-release', 'utf8')) : {};
}

function addBackports(codename) {
  for (const file of APT_SOURCES.filter((path) => existsSync(path))) {
    const text = readFileSync(file, 'utf8');
    const extended = withBackports(text, codename);
    if (extended !== text) writeFileSync(file, extended);
    if (extended.includes(`${codename}-backports`)) return;
  }
  throw new Error(`No apt source names ${codename}. Add the suite ${codename}-backports to the apt sources.`);
}

function install(missing, release) {
  const { backports, commands } = installation(missing, release);
  if (backports) addBackports(release.VERSION_CODENAME);
  for (const [program, ...args] of commands) {
    console.log(`provision: ${[program, ...args].join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    if (status !== 0) throw new Error(`"${[program, ...args].join(' ')}" failed. Run it as root to see why.`);
  }
}

/**
 * Surveys, installs if needed and possible, and surveys again.
 * @throws {Error} one sentence for what is missing, with what to do about it
 */
export function provision({ dryRun = false } = {}) {
  let found = survey();
  const isMissing = () => found.missing.chromium || found.missing.vulkan;
  const release = readRelease();
  if (isMissing() && mayInstall(found.missing, release)) {
    if (dryRun) return { found, plan: installation(found.missing, release) };
    install(found.missing, release);
    found = survey();
  }
  if (isMissing() && !dryRun) throw new Error(complaint(found));
  return { found, plan: null };
}

function complaint({ missing, chromium, adapter }) {
  const sentences = [];
  if (missing.chromium) {
    const wrong = chromium ?? process.env.CHROMIUM_PATH;
    const what = chromium ? 'comes without SwiftShader' : 'does not exist';
    sentences.push(`${wrong ? `Chromium at ${wrong} ${what}.` : 'There is no Chromium.'} ${ADVICE.chromium}`);
  }
  if (missing.vulkan) sentences.push(`WebGPU finds no adapter (${adapter.problem}). ${ADVICE.vulkan}`);
  return sentences.join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { found, plan } = provision({ dryRun: process.argv.includes('--dry-run') });
    for (const command of plan?.commands ?? []) console.log(`would run: ${command.join(' ')}`);
    if (plan?.backports) console.log('would add the backports suite to the apt sources first');
    console.log(`Chromium: ${found.chromium ?? 'none'}`);
    console.log(`WebGPU in Node: ${found.adapter.name ?? found.adapter.problem}`);
    if (found.swiftShader) console.log(`second opinion: ${found.swiftShader}`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
