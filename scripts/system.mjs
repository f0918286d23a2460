/** What this machine has: a Chromium, that Chromium's software GPU, and a WebGPU adapter that answers in Node. */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];

const APPLICATIONS = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

/** Folders for Chromium's own files on Linux distributions whose command on the PATH is only a wrapper. */
const LIBRARY_FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
];

/** Path of a Chromium: CHROMIUM_PATH alone if it is set, else the first one found; null if there is none. */
export function findChromium(env = process.env, platform = process.platform, exists = existsSync) {
  if (env.CHROMIUM_PATH) return exists(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...candidates, ...(APPLICATIONS[platform] ?? [])].find((path) => exists(path)) ?? null;
}

/** Path of the Vulkan driver manifest of the SwiftShader that comes with Chromium; null if there is none. */
export function findSwiftShader(chromium = findChromium(), exists = existsSync) {
  const own = chromium && exists(chromium) ? [dirname(realpathSync(chromium))] : [];
  const manifests = [...own, ...LIBRARY_FOLDERS].map((folder) => join(folder, 'vk_swiftshader_icd.json'));
  return manifests.find((path) => exists(path)) ?? null;
}

/**
 * Asks Dawn for an adapter, in a process of its own because a broken driver may take its process with it.
 * @returns {{ name: string } | { problem: string }}
 */
export function probeAdapter(env = process.env) {
  const script = fileURLToPath(new URL('probe_adapter.mjs', import.meta.url));
  const probe = spawnSync(process.execPath, [script], { env, encoding: 'utf8', timeout: 60_000 });
  if (probe.status === 0) return JSON.parse(probe.stdout);
  const lastLine = probe.stderr?.trim().split('\n').at(-1);
  return { problem: lastLine || `the probe ended with ${probe.signal ?? probe.error?.message ?? probe.status}` };
}
